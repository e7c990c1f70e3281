"""How the matcher of policies is made and measured: what it learns from, and how it does on policies set apart."""
