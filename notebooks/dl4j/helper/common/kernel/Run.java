package common.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/**
 * One run of one task in one framework, as its notebook sees it: the twin of src/common/kernel/run.py, which says more.
 */
public final class Run {
    /** Sizes and hyper-parameters of the task. */
    public final Task task;
    /** Arrays by name: x_train, y_train, x_test, x_probe, order (steps x batch) and the task's other inputs. */
    public final Map<String, Array> data;
    /** The shared initial weights by canonical name, in the canonical layout. */
    public final Map<String, Array> weights;

    private static boolean watching;

    private final Path folder;
    private final String out;
    private final Map<String, Object> clockFile = new TreeMap<>();
    private final Clock clock;
    private final Long memoryBefore;

    /** The lines of a phase. */
    @FunctionalInterface
    public interface Lines {
        void run() throws Exception;
    }

    /**
     * Opens a run: reads the prepared task from its files.
     *
     * @param out folder for the answers; empty means that nothing is written, only printed
     * @param check train the first 20 steps only
     * @throws java.io.FileNotFoundException the task, profile or seed is not prepared; the message names the command
     */
    public static Run start(
        String task, String variant, String profile, String device, long seed, String out, boolean check)
        throws IOException {
        endWithParent();
        return new Run(task, variant, profile, device, seed, out, check);
    }

    private Run(String task, String variant, String profile, String device, long seed, String out, boolean check)
        throws IOException {
        folder = Files.preparedFolder(task, profile);
        Gauges.resetPeak();
        memoryBefore = Gauges.memory();
        this.task = new Task(java.nio.file.Files.readString(folder.resolve("task.json")));
        if (check) {
            this.task.setInt("predictions", 1);
            this.task.setInt("requests", 1);
        }
        this.out = out;
        weights = Files.readSeed(folder, "weights", task, profile, seed);
        Array order = Files.readSeed(folder, "order", task, profile, seed).get("order");
        data = Files.readNpz(folder.resolve("data.npz"));
        data.put("order", check ? order.firstRows(Clock.PROOF_STEPS) : order);
        clockFile.putAll(Map.of("protocol", Files.PROTOCOL, "task", task, "variant", variant, "profile", profile,
            "device", device, "seed", seed, "check", check));
        // An epoch's weights are judged by the runner and kept on disk, not in the memory that is being measured.
        ObjIntConsumer<Map<String, Array>> onEpoch = out.isEmpty() || check ? null : this::writeEpoch;
        clock = new Clock((int) order.shape[0] / this.task.getInt("epochs"), onEpoch);
    }

    /**
     * Clocks the given lines in seconds.
     *
     * @param name import, data, build, train, save, load, predict or latency; the last two are repeated, and every
     *     repeat is kept
     */
    public void phase(String name, Lines lines) throws Exception {
        phase(name, lines, () -> { });
    }

    /** As above; {@code wait} is called before each reading of the clock, for a device that works asynchronously. */
    public void phase(String name, Lines lines, Runnable wait) throws Exception {
        clock.phase(name, lines, wait);
    }

    /**
     * Says that one training step has been started.
     *
     * @param loss asked for in the first 20 steps, the clock stopped: the mean loss of the batch, before the update
     * @param weights asked for after step 20, and at the end of each epoch of a run whose answers are kept, the clock
     *     stopped: copies of all weights by canonical name
     */
    public void tick(DoubleSupplier loss, Supplier<Map<String, Array>> weights) {
        clock.tick(loss, weights);
    }

    /**
     * Hands in the raw answers: writes them when the run has a folder for them, and prints a summary.
     *
     * @param probeLogits logits of a fresh model with the shared weights on x_probe
     * @param gradients mean-loss gradients of that model on the first batch, by canonical name
     * @param trainLogits logits of the trained model, saved and loaded, on the training data in its order
     * @param testLogits logits of that model on the test data
     */
    public void finish(long parameters, Array probeLogits, Map<String, Array> gradients, Array trainLogits,
        Array testLogits) throws IOException {
        Map<String, Array> answers = new TreeMap<>();
        answers.put("probe_logits", probeLogits);
        answers.put("train_logits", trainLogits);
        answers.put("test_logits", testLogits);
        double[] losses = clock.losses.stream().mapToDouble(Double::doubleValue).toArray();
        answers.put("losses", Array.of(losses, losses.length));
        gradients.forEach((name, array) -> answers.put("gradients/" + name, array));
        clock.proofWeights.forEach((name, array) -> answers.put("proof_weights/" + name, array));
        clockFile.putAll(Map.of("parameters", parameters, "steps", clock.steps, "phases", clock.phases,
            "steady_steps", clock.steadySteps, "copies", clock.copies, "memory", memory(), "process", process()));
        if (!out.isEmpty()) {
            Files.writeAnswers(out, answers, clockFile);
        }
        summarise(testLogits);
    }

    private void writeEpoch(Map<String, Array> weights, int epoch) {
        try {
            Files.writeEpoch(out, epoch, weights);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private Map<String, Object> memory() {
        Map<String, Object> memory = new TreeMap<>();
        memory.put("before", memoryBefore);
        memory.put("peaks", clock.peaks);
        memory.put("device", null);
        return memory;
    }

    private static Map<String, Object> process() {
        Map<String, Object> process = new TreeMap<>();
        process.put("threads", Gauges.threads());
        process.put("cpus", Runtime.getRuntime().availableProcessors());
        process.put("libraries", Gauges.libraries());
        return process;
    }

    /** Ends this kernel when the process that started it has died, as Python's kernels do by themselves. */
    private static void endWithParent() {
        String parent = System.getenv("JPY_PARENT_PID");
        if (parent == null || watching) {
            return;
        }
        watching = true;
        Thread watch = new Thread(() -> {
            while (ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L) == Long.parseLong(parent)) {
                try {
                    Thread.sleep(1000);
                } catch (InterruptedException ignored) {
                    return;
                }
            }
            Runtime.getRuntime().halt(1);
        }, "parent");
        watch.setDaemon(true);
        watch.start();
    }

    private void summarise(Array testLogits) throws IOException {
        int[] labels = Files.readNpz(folder.resolve("labels.npz")).get("y_test").ints();
        double[] correct = new double[labels.length];
        for (int row = 0; row < labels.length; row++) {
            correct[row] = testLogits.largestInRow(row) == labels[row] ? 1 : 0;
        }
        double train = List.of("first_step", "proof_steps", "steady").stream()
            .flatMap(name -> clock.phases.getOrDefault(name, List.of()).stream()).mapToDouble(seconds -> seconds).sum();
        // One piece: the kernel sends every piece of a printf to the notebook as an output of its own.
        System.out.println(String.format(Locale.ROOT, String.join("\n",
            "test accuracy      %.4f (%d images)",
            "training           %.3f s (%d steps)",
            "  of it first step %.3f s",
            "answers            %s"),
            Arrays.stream(correct).average().orElse(Double.NaN), labels.length, train, clock.steps,
            clock.phases.get("first_step").get(0), out.isEmpty() ? "not written: no folder was given" : out));
    }
}
