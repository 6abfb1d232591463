// What Deeplearning4j means by a word, found by trying: prints topic and value as JSON (see framework.toml).
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

class Conventions {
    static final double EPSILON = 1e-2;
    static final Map<String, String> found = new LinkedHashMap<>();

    public static void main(String[] arguments) {
        adam();
        batchNorm();
        lstm();
        layers();
        loss();
        List<String> lines = new ArrayList<>();
        found.forEach((topic, value) -> lines.add(" \"" + topic + "\": \"" + value + "\""));
        System.out.println("{\n" + String.join(",\n", lines) + "\n}");
    }

    static boolean close(double first, double second) {
        return Math.abs(first - second) <= 1e-2 * Math.abs(second);
    }

    static String choose(boolean first, String nameOfFirst, boolean second, String nameOfSecond) {
        return first ? nameOfFirst : second ? nameOfSecond : "unknown";
    }

    static MultiLayerNetwork network(InputType input, Layer... layers) {
        var list = new NeuralNetConfiguration.Builder().updater(new Sgd(1.0)).list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        var network = new MultiLayerNetwork(list.setInputType(input).build());
        network.init();
        return network;
    }

    static void adam() {
        var updater = new Adam(1.0, 0.9, 0.999, EPSILON).instantiate(Nd4j.zeros(DataType.FLOAT, 1, 2), true);
        var gradient = Nd4j.valueArrayOf(new long[] {1, 1}, 1e-3f, DataType.FLOAT);
        updater.applyUpdater(gradient, 0, 0);
        double change = gradient.getDouble(0), hat = EPSILON / Math.sqrt(1 - 0.999);
        found.put("adam_form", choose(close(change, 1e-3 / (1e-3 + EPSILON)), "text",
            close(change, 1e-3 / (1e-3 + hat)), "hat"));
        found.put("adam_epsilon", String.format("%.0e", new Adam().getEpsilon()).replace("e-0", "e-"));
    }

    static void batchNorm() {
        var layer = new BatchNormalization.Builder().build();
        var network = network(InputType.feedForward(3), layer,
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
        Nd4j.getRandom().setSeed(0);
        var batch = Nd4j.randn(DataType.FLOAT, 4, 3);
        network.fit(batch, batch);
        var table = network.paramTable();
        double share = table.get("0_mean").getDouble(0) / batch.mean(0).getDouble(0);
        double variance = table.containsKey("0_var") ? table.get("0_var").getDouble(0)
            : Math.pow(10, 2 * table.get("0_log10stdev").getDouble(0));
        double taken = (variance - (1 - share)) / share;
        found.put("batch_norm_variance", choose(close(taken, batch.var(false, 0).getDouble(0)), "biased",
            close(taken, batch.var(true, 0).getDouble(0)), "unbiased"));
        found.put("batch_norm_momentum", String.format("%.2g of the old", 1 - share).replace("0 of", " of"));
        found.put("batch_norm_epsilon", String.format("%.0e", layer.getEps()).replace("e-0", "e-"));
    }

    static void lstm() {
        int steps = 3, inputs = 2, units = 5;
        var network = network(InputType.recurrent(inputs),
            new LSTM.Builder().nOut(units).activation(Activation.TANH).build(),
            new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
        long biases = network.paramTable().keySet().stream().filter(name -> name.endsWith("b")).count();
        found.put("lstm_biases", biases == 1 ? "one" : "unknown");
        var bias = network.getParam("0_b");
        var forget = bias.get(NDArrayIndex.all(), NDArrayIndex.interval(units, 2 * units));
        found.put("lstm_forget_bias", forget.minNumber().doubleValue() == 1 && bias.sumNumber().intValue() == units
            ? "1" : "unknown");
        bias.assign(Nd4j.randn(DataType.FLOAT, 1, 4 * units));
        var x = Nd4j.randn(DataType.FLOAT, 1, inputs, steps);
        var outputs = network.feedForward(x).get(1).dup();
        found.put("lstm_gates", "unknown");
        for (String order : permutations("", "ifgo")) {
            var last = lastOutput(x, network.getParam("0_W"), network.getParam("0_RW"), bias, order);
            if (last.equalsWithEps(outputs.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(2)), 1e-5)) {
                found.put("lstm_gates", String.join(" ", order.split("")));
            }
        }
        network.setLayerMaskArrays(Nd4j.create(new float[][] {{1, 1, 0}}), null);
        var masked = network.feedForward(x).get(1);
        var after = masked.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(2));
        boolean on = after.equalsWithEps(outputs.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(2)), 1e-6);
        found.put("mask", choose(Transforms.abs(after).maxNumber().doubleValue() == 0, "zeros", on, "computes on"));
    }

    static INDArray lastOutput(INDArray x, INDArray weight, INDArray recurrent, INDArray bias, String order) {
        int units = (int) recurrent.size(0);
        INDArray h = Nd4j.zeros(DataType.FLOAT, 1, units), c = h.dup();
        for (int step = 0; step < x.size(2); step++) {
            var now = x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(step));
            var sums = now.mmul(weight).add(h.mmul(recurrent)).add(bias);
            Map<Character, INDArray> gate = new LinkedHashMap<>();
            for (int k = 0; k < 4; k++) {
                var block = sums.get(NDArrayIndex.all(), NDArrayIndex.interval(k * units, (k + 1) * units)).dup();
                boolean candidate = order.charAt(k) == 'g';
                gate.put(order.charAt(k), candidate ? Transforms.tanh(block) : Transforms.sigmoid(block));
            }
            c = gate.get('f').mul(c).add(gate.get('i').mul(gate.get('g')));
            h = gate.get('o').mul(Transforms.tanh(c, true));
        }
        return h;
    }

    static List<String> permutations(String start, String rest) {
        if (rest.isEmpty()) {
            return List.of(start);
        }
        List<String> all = new ArrayList<>();
        for (char letter : rest.toCharArray()) {
            all.addAll(permutations(start + letter, rest.replace(String.valueOf(letter), "")));
        }
        return all;
    }

    static void layers() {
        var loss = new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
        var dense = network(InputType.feedForward(300), new DenseLayer.Builder().nOut(200).build(), loss).getParam("0_W");
        found.put("dense_layout", choose(dense.size(0) == 300, "(in, out)", dense.size(0) == 200, "(out, in)"));
        var layer = new ConvolutionLayer.Builder(3, 4).nOut(5).build();
        var network = network(InputType.convolutional(8, 8, 2), layer, loss);
        found.put("convolution_layout", List.of(5L, 2L, 3L, 4L).equals(sizes(network.getParam("0_W"))) ? "OIHW" : "unknown");
        var output = network.feedForward(Nd4j.zeros(DataType.FLOAT, 1, 2, 8, 8)).get(1);
        found.put("data_layout", List.of(1L, 5L, 6L, 5L).equals(sizes(output)) ? "NCHW" : "unknown");
        double deviation = dense.stdNumber().doubleValue();
        double largest = Transforms.abs(dense, true).maxNumber().doubleValue();
        boolean glorot = largest > 2.5 * deviation && Math.abs(deviation / Math.sqrt(2.0 / 500) - 1) < 2e-2;
        found.put("initialisation", glorot ? "Glorot normal" : "unknown");
        found.put("precision", dense.dataType() == DataType.FLOAT ? "float32" : "unknown");

        var same = network(InputType.convolutional(8, 8, 1), new ConvolutionLayer.Builder(3, 3).nOut(1).stride(2, 2)
            .convolutionMode(ConvolutionMode.Same).hasBias(false).activation(Activation.IDENTITY).build(), loss);
        same.setParam("0_W", Nd4j.linspace(1, 9, 9, DataType.FLOAT).reshape(1, 1, 3, 3));
        var image = Nd4j.zeros(DataType.FLOAT, 1, 1, 8, 8).putScalar(0, 0, 0, 0, 1);
        int corner = same.feedForward(image).get(1).getInt(0);
        found.put("padding_same", choose(corner == 1, "(0, 1)", corner == 5, "(1, 0)"));
    }

    static List<Long> sizes(INDArray array) {
        List<Long> sizes = new ArrayList<>();
        for (long size : array.shape()) {
            sizes.add(size);
        }
        return sizes;
    }

    static void loss() {
        var network = network(InputType.feedForward(2),
            new DenseLayer.Builder().nOut(2).activation(Activation.IDENTITY).hasBias(false).build(),
            new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build());
        network.setParam("0_W", Nd4j.eye(2).castTo(DataType.FLOAT));
        var x = Nd4j.create(new float[][] {{1, 2}, {3, 0}});
        var y = Nd4j.create(new float[][] {{1, 0}, {1, 0}});
        network.fit(x, y);
        // With learning rate 1 the weight lost the gradient that the update used.
        double gradient = 0, softmax = 1 / (1 + Math.exp(-1)), other = 1 / (1 + Math.exp(3));
        double sum = 1 * softmax + 3 * other, change = network.getParam("0_W").getDouble(0, 1);
        found.put("loss_reduction", choose(close(-change, sum / 2), "mean", close(-change, sum), "sum"));
    }
}
