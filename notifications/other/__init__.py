"""Any service that Apprise knows: the contact's address is its Apprise URL."""
