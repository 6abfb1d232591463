import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Run once by `setup`: loads ND4J's native code and multiplies two matrices with it. */
class Try {
    public static void main(String[] arguments) {
        INDArray ones = Nd4j.ones(2, 2);
        if (ones.mmul(ones).getDouble(0, 0) != 2) {
            throw new AssertionError("ND4J multiplies wrongly on this machine");
        }
    }
}
