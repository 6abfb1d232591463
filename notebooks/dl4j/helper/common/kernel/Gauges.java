package common.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the system says about this process (Linux's /proc), null or empty where it does not say: the twin of
 * src/common/kernel/gauges.py.
 */
final class Gauges {
    /** Numeric and threading libraries, by the names of their files. */
    private static final Pattern LIBRARY =
        Pattern.compile("/(lib[^/]*(?:blas|mkl|dnnl|omp|tbb|cudnn|cublas|cudart|nccl)[^/]*)$");
    private static final Path PROCESS = Path.of("/proc/self");

    private Gauges() {
    }

    /** Begins the measurement of the peak anew, where the system allows it. */
    static void resetPeak() {
        try {
            Files.writeString(PROCESS.resolve("clear_refs"), "5");
        } catch (IOException ignored) {
            // Then the peak counts from the start of the process.
        }
    }

    /** Resident memory of this process in bytes. */
    static Long memory() {
        return status("VmRSS", 1024);
    }

    /** Largest resident memory of this process in bytes since {@code resetPeak}. */
    static Long peakMemory() {
        return status("VmHWM", 1024);
    }

    /** Threads of this process. */
    static Long threads() {
        return status("Threads", 1);
    }

    /** Files of the numeric and threading libraries that this process has loaded, sorted. */
    static List<String> libraries() {
        return lines("maps").map(LIBRARY::matcher).filter(Matcher::find).map(found -> found.group(1))
            .distinct().sorted().collect(Collectors.toList());
    }

    private static Long status(String key, long unit) {
        return lines("status").filter(line -> line.startsWith(key + ":"))
            .map(line -> Long.parseLong(line.split("\\s+")[1]) * unit).findFirst().orElse(null);
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(PROCESS.resolve(file)).stream();
        } catch (IOException nothing) {
            return Stream.empty();
        }
    }
}
