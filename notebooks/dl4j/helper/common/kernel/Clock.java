package common.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** The clock of a run: phases, and the steps of the training loop (the twin of src/common/kernel/clock.py). */
final class Clock {
    static final int PROOF_STEPS = 20;
    private static final double BLOCK_SECONDS = 0.02;

    final Map<String, List<Double>> phases = new TreeMap<>();
    final List<Integer> steadySteps = new ArrayList<>();
    final List<Double> losses = new ArrayList<>();
    Map<String, Array> proofWeights = new HashMap<>();
    int steps;
    private String open;
    private Runnable wait;
    private long since;
    private int blockSteps;

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
    }

    void tick(DoubleSupplier loss, Supplier<Map<String, Array>> weights) {
        if (!"train".equals(open)) {
            throw new IllegalStateException("tick() belongs inside run.phase(\"train\", ...)");
        }
        steps++;
        if (steps > PROOF_STEPS) {
            blockSteps++;
            if ((System.nanoTime() - since) * 1e-9 >= BLOCK_SECONDS) {
                closeBlock();
            }
            return;
        }
        record(steps == 1 ? "first_step" : "proof_steps", elapsed());
        losses.add(loss.getAsDouble());
        if (steps == PROOF_STEPS) {
            proofWeights = weights.get();
        }
        since = System.nanoTime();
    }

    private double elapsed() {
        wait.run();
        return (System.nanoTime() - since) * 1e-9;
    }

    private void closeBlock() {
        record("steady", elapsed());
        steadySteps.add(blockSteps);
        blockSteps = 0;
        since = System.nanoTime();
    }

    private void record(String name, double seconds) {
        phases.computeIfAbsent(name, key -> new ArrayList<>()).add(seconds);
    }
}
