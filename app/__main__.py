"""`python -m app` is `regulars`."""

from app.cli import main

if __name__ == "__main__":
    main()
