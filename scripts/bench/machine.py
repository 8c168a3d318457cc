"""What this machine is, and how busy it is."""

import os
import platform
import time


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
    idle_before, total_before = _times()
    time.sleep(seconds)
    idle_after, total_after = _times()
    return 1 - (idle_after - idle_before) / max(1, total_after - total_before)


def _times():
    with open("/proc/stat") as file:
        ticks = [int(each) for each in file.readline().split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)
