"""What ``gongzhi pack`` says and does beside its verbs."""
