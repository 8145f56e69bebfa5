"""Forms of labels and values: the case form and the liaison sheet (附件6, 附件3)."""
