import com.google.gson.Gson;
import java.io.File;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.util.FeatureUtil;

/**
 * As Deeplearning4j's example LeNetMNIST has it: https://github.com/deeplearning4j/deeplearning4j-examples
 * (dl4j-examples, quickstart.modeling.convolution). The first 20 steps are a call of their own.
 */
class Cnn {
    static final int WARM_UP_STEPS = 20;
    static INDArray x;
    static INDArray y;

    public static void main(String[] arguments) throws Exception {
        File folder = new File(arguments[0]);
        Map<?, ?> task = new Gson().fromJson(Files.readString(new File(folder, "task.json").toPath()), Map.class);
        Map<String, INDArray> data = Nd4j.createFromNpzFile(new File(folder, "data.npz"));
        x = data.get("x_train").reshape(size(task, "train_size"), size(task, "height") * size(task, "width"));
        y = FeatureUtil.toOutcomeMatrix(data.get("y_train").toIntVector(), size(task, "classes"));
        int[][] order = Nd4j.createFromNpzFile(new File(folder, "order-" + arguments[1] + ".npz"))
            .get("order").toIntMatrix();

        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
            .updater(new Adam((double) task.get("learning_rate"), (double) task.get("beta_1"),
                (double) task.get("beta_2"), (double) task.get("epsilon")))
            .list()
            .layer(convolution(size(task, "kernel_size"), size(task, "filters_1")))
            .layer(pooling(size(task, "pool_size")))
            .layer(convolution(size(task, "kernel_size"), size(task, "filters_2")))
            .layer(pooling(size(task, "pool_size")))
            .layer(new DenseLayer.Builder().nOut(size(task, "hidden")).activation(Activation.TANH).build())
            .layer(new OutputLayer.Builder(LossFunction.MCXENT).nOut(size(task, "classes"))
                .activation(Activation.SOFTMAX).build())
            .setInputType(InputType.convolutionalFlat(size(task, "height"), size(task, "width"), 1))
            .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();

        network.fit(batches(order, 0, WARM_UP_STEPS));
        Nd4j.getExecutioner().commit();
        long started = System.nanoTime();
        network.fit(batches(order, WARM_UP_STEPS, order.length));
        Nd4j.getExecutioner().commit();
        double seconds = (System.nanoTime() - started) * 1e-9;
        System.out.println(new Gson().toJson(Map.of("step_seconds", seconds / (order.length - WARM_UP_STEPS))));
    }

    static ConvolutionLayer convolution(int size, int filters) {
        return new ConvolutionLayer.Builder(size, size).nOut(filters)
            .convolutionMode(ConvolutionMode.Same).activation(Activation.TANH).build();
    }

    static SubsamplingLayer pooling(int size) {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
            .kernelSize(size, size).stride(size, size).build();
    }

    static ExistingDataSetIterator batches(int[][] order, int from, int to) {
        return new ExistingDataSetIterator(Arrays.stream(order, from, to)
            .map(rows -> new DataSet(Nd4j.pullRows(x, 1, rows), Nd4j.pullRows(y, 1, rows))).iterator());
    }

    static int size(Map<?, ?> task, String name) {
        return ((Double) task.get(name)).intValue();
    }
}
