"""Makes the invented district 安澜区 of packs/demo, the same files on every run."""
