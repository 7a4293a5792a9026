"""What customers will do, by models fitted to the shop's own orders. Needs SciPy: imported only
where a rule or a page asks."""

from sync.lifetime.histories import histories
from sync.lifetime.outlook import Band, Outlook, Refusal, foretold, outlook, parameters

__all__ = ["Band", "Outlook", "Refusal", "foretold", "histories", "outlook", "parameters"]
