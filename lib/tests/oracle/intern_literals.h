/* intern_literals.h -- which literals CPython shares between units.
 * SPDX-License-Identifier: MIT
 *
 * Made by intern_literals.py with CPython 3.11.2: bit i of the answers,
 * four to a digit, is 1 if literal i was one object. */
#define LITERALS 5000
static const char answers[] =
    "e7f1f7fff5fd9bb7d7fdfffe7fe7edfdff777fbb5fefff7fffeafafffd7effeeeeffbab6"
    "33b5f2fbd3f6dfff79fbef7cfeffdbfdfed6fefdefede35e4ff7d7fee3f9f3f7ffffdfff"
    "ffffffefeffffbf77bfd775ee7dfbffbcdfef3fffcdfedefebff9bf7ff73fbfcefef6edf"
    "76fb6fe75db63fd6c7fe7bfd7e3effbfe7ff6ff7be77f8a5cfd1ef6fe7f27db7ff97ffdf"
    "f6f5fff5fdf3bffbffbfff6defdbebf789bfeffaffeff7fbf4dff8fbaf33fffebfd7bffc"
    "f37e8fcaffffdfdbfffffddeb77f6fd57dfe5fffbe7ffdefcfd779e1dffcbfffbfbb79bb"
    "fd6ffd3e6ffefde7defe9f7ff667fbffff76fffdd7edff7ffbeffee7f6e798dfefffef5e"
    "5dff7dfbf5faf9dfdbb77ddff6fb7ddfd6f572bbfffe7facdaf7a76f973f1bbfbfbdaf9b"
    "ffde8eefbd9d5d3efef8efefff9f8ee57dfbfdbfbf6ff37defff7bfffffafeafe4ff74af"
    "6d5cefffdf4bfdffffdee7f5b6ffdf2bdbbbff712c37f5ecdae17fffbfedf5ffbfd77dfb"
    "fbbebfbf6bfef77f3fffe7ee7dfdbfe7ff7b2fef5dbdeeffdfeba5d7ff96e7ffcadbffbf"
    "dffffcfeef7d6ffffeffddf7da673ffdfebbfcbff9affabffbf9effd7ffffb6ae8b1fdf7"
    "ffff3f7d7ffff97b4efdabffefffbefefdfffbfbffffbffbb7fefeefdfbeae6ddbbefece"
    "faf7ffffc37bfc6fbfff734bff37dfafffbefebbbf6eefafbdfddf6edfbbf79bff457ddf"
    "7ff7fdf9ff27cf6fff16e3effdfedff5efbffeffdc7fdff9f977effcb77ffdfef6fbb5e7"
    "db77d77a7f7d7efffef9eeee7b7dffebefbf7b67fffff73dd6fffe77e7c9eaefffcfebff"
    "dbffe3fbfbbf3ffefff9fdeffebffaffffbfb9d9fffefbff47bfbc8bedb73cd17ffff7ff"
    "3d57f0f5eff5ffcff771ffd7a6";
