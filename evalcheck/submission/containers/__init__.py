"""Containers unpacked: zip, 7z, rar, tar, mails; each gives its members as streams, under one meter."""
