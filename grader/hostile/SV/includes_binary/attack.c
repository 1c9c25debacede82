/* Takes a file of the machine into its own data, by the assembler. */
__asm__(".section .rodata\n"
        "secret: .incbin \"/etc/passwd\"\n"
        ".previous");
