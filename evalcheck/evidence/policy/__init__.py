"""What a policy document tells of itself: issuer, number, title, date, classification (附件2·一·1)."""
