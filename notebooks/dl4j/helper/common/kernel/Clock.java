package common.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/** The clock of a run: phases, and the steps of the training loop (the twin of src/common/kernel/clock.py). */
final class Clock {
    static final int PROOF_STEPS = 20;
    private static final double BLOCK_SECONDS = 0.2;

    final Map<String, List<Double>> phases = new TreeMap<>();
    final List<Integer> steadySteps = new ArrayList<>();
    final List<Double> copies = new ArrayList<>();
    final Map<String, Long> peaks = new TreeMap<>();
    final List<Double> losses = new ArrayList<>();
    Map<String, Array> proofWeights = new HashMap<>();
    int steps;
    private final int stepsPerEpoch;
    private final ObjIntConsumer<Map<String, Array>> onEpoch;
    private String open;
    private Runnable wait;
    private long since;
    private int blockSteps;

    /** {@code onEpoch} takes the weights at each epoch's end and the epoch's number; null where nobody asks for them. */
    Clock(int stepsPerEpoch, ObjIntConsumer<Map<String, Array>> onEpoch) {
        this.stepsPerEpoch = stepsPerEpoch;
        this.onEpoch = onEpoch;
    }

    void phase(String name, Run.Lines lines, Runnable wait) throws Exception {
        if (open != null) {
            throw new IllegalStateException(
                "phase '" + name + "' opened inside phase '" + open + "': phases follow one another");
        }
        if (name.equals("train") && steps > 0) {
            throw new IllegalStateException("the phase 'train' ran already: restart the kernel to train again");
        }
        open = name;
        this.wait = wait;
        try {
            since = System.nanoTime();
            lines.run();
            if (!name.equals("train")) {
                record(name, elapsed());
            } else if (blockSteps > 0) {
                closeBlock();
            }
        } finally {
            open = null;
        }
        if (!peaks.containsKey(name)) {
            peaks.put(name, Gauges.peakMemory());
        }
    }

    void tick(DoubleSupplier loss, Supplier<Map<String, Array>> weights) {
        if (!"train".equals(open)) {
            throw new IllegalStateException("tick() belongs inside run.phase(\"train\", ...)");
        }
        steps++;
        boolean epochEnds = onEpoch != null && steps % stepsPerEpoch == 0;
        if (steps <= PROOF_STEPS) {
            prove(loss, weights);
        } else {
            blockSteps++;
            if (!epochEnds && secondsSince(since) < BLOCK_SECONDS) {
                return;
            }
            closeBlock();
        }
        if (epochEnds) {
            onEpoch.accept(copy(weights), steps / stepsPerEpoch);
        }
        since = System.nanoTime();
    }

    private void prove(DoubleSupplier loss, Supplier<Map<String, Array>> weights) {
        record(steps == 1 ? "first_step" : "proof_steps", elapsed());
        losses.add(loss.getAsDouble());
        if (steps == PROOF_STEPS) {
            proofWeights = copy(weights);
        }
    }

    private Map<String, Array> copy(Supplier<Map<String, Array>> weights) {
        long started = System.nanoTime();
        Map<String, Array> copied = weights.get();
        copies.add(secondsSince(started));
        return copied;
    }

    private double elapsed() {
        wait.run();
        return secondsSince(since);
    }

    private void closeBlock() {
        record("steady", elapsed());
        steadySteps.add(blockSteps);
        blockSteps = 0;
    }

    private void record(String name, double seconds) {
        phases.computeIfAbsent(name, key -> new ArrayList<>()).add(seconds);
    }

    private static double secondsSince(long started) {
        return (System.nanoTime() - started) * 1e-9;
    }
}
