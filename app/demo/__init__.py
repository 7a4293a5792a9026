"""The sample shop: invented customers and orders on the embedded emulator."""
