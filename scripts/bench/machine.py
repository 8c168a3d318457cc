"""What this machine is, and how busy it is."""

import os
import platform
import time

CLOCK_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def describe():
    """One line: processor, cores, memory, kernel. No host name."""
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")),
                     platform.machine())
    with open("/proc/meminfo") as file:
        memory_kb = int(file.readline().split()[1])
    return (f"{os.cpu_count()} cores of {model}, {memory_kb / 1048576:.0f} GB, "
            f"Linux {platform.release()}")


def busy_fraction(seconds=1.0):
    """Share of all cores' time that was not idle, over the next seconds."""
    before = busy_s()
    time.sleep(seconds)
    return (busy_s() - before) / seconds / os.cpu_count()


def busy_s():
    """Core seconds so far that were not idle, those taken by other guests of the host included."""
    with open("/proc/stat") as file:
        ticks = [int(each) for each in file.readline().split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / CLOCK_TICKS_PER_S
