"""What evalcheck does for the sender: blank templates."""
