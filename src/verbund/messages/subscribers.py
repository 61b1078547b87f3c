"""What a case says to the citizen by mail. Filled by the subscriptions below."""
