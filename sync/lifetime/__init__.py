"""What customers will do, by models fitted to the shop's own orders. Needs SciPy: imported only
where a rule or a page asks."""

from sync.lifetime.outlook import Outlook, Refusal, lifetime_metrics, outlook

__all__ = ["Outlook", "Refusal", "lifetime_metrics", "outlook"]
