"""Gongzhi 共治: a district and its residents run their neighbourhood together."""
