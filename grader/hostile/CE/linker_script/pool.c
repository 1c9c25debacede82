/* Is a linker script. */
INPUT(/etc/passwd)
OUTPUT_FORMAT("binary")
