package common.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An array as the file protocol has it: a shape and a float[], double[] or int[] in C order (.npy format 1 and 2). */
public final class Array {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern HEADER = Pattern.compile(
        "'descr': '(.*?)', 'fortran_order': (True|False), 'shape': \\(([\\d, ]*)\\)");

    /** Length along every axis. */
    public final long[] shape;
    private final Object values;

    private Array(Object values, long[] shape) {
        this.values = values;
        this.shape = shape.clone();
        long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (size != java.lang.reflect.Array.getLength(values)) {
            throw new IllegalArgumentException(java.lang.reflect.Array.getLength(values)
                + " values do not fill the shape " + Arrays.toString(shape));
        }
    }

    /** An array of float32 values in C order. */
    public static Array of(float[] values, long... shape) {
        return new Array(values, shape);
    }

    /** An array of float64 values in C order. */
    public static Array of(double[] values, long... shape) {
        return new Array(values, shape);
    }

    /** The values of a float32 array, not copied. */
    public float[] floats() {
        return (float[]) values;
    }

    /** The values of an int32 array, not copied. */
    public int[] ints() {
        return (int[]) values;
    }

    /** The rows of a two-dimensional int32 array. */
    public int[][] intRows() {
        int width = (int) shape[1];
        int[][] rows = new int[(int) shape[0]][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = Arrays.copyOfRange(ints(), row * width, (row + 1) * width);
        }
        return rows;
    }

    /** The first rows of an int32 array. */
    Array firstRows(int rows) {
        int[] first = Arrays.copyOf(ints(), ints().length / (int) shape[0] * rows);
        return new Array(first, new long[] {rows, shape[1]});
    }

    /** The column of the largest value in a row of a two-dimensional float32 array. */
    int largestInRow(int row) {
        int width = (int) shape[1];
        int largest = 0;
        for (int column = 1; column < width; column++) {
            if (floats()[row * width + column] > floats()[row * width + largest]) {
                largest = column;
            }
        }
        return largest;
    }

    static Array fromNpy(byte[] content, String name) {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < 10 || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new IllegalArgumentException(name + " is not an array in NumPy's format");
        }
        boolean shortHeader = content[6] == 1;
        int begin = shortHeader ? 10 : 12;
        int length = shortHeader ? bytes.getShort(8) & 0xffff : bytes.getInt(8);
        String header = new String(content, begin, length, StandardCharsets.ISO_8859_1);
        Matcher found = HEADER.matcher(header);
        if (!found.find() || found.group(2).equals("True")) {
            throw new IllegalArgumentException(name + " is not an array in C order: " + header.trim());
        }
        long[] shape = Arrays.stream(found.group(3).split(","))
            .map(String::trim).filter(text -> !text.isEmpty()).mapToLong(Long::parseLong).toArray();
        int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        bytes.position(begin + length);
        switch (found.group(1)) {
            case "<f4":
                float[] floats = new float[size];
                bytes.asFloatBuffer().get(floats);
                return new Array(floats, shape);
            case "<i4":
                int[] ints = new int[size];
                bytes.asIntBuffer().get(ints);
                return new Array(ints, shape);
            default:
                throw new IllegalArgumentException(name + " is neither float32 nor int32: " + header.trim());
        }
    }

    byte[] toNpy() {
        boolean isDouble = values instanceof double[];
        String header = String.format("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
            isDouble ? "<f8" : "<f4", Arrays.stream(shape).mapToObj(n -> n + ",").collect(Collectors.joining(" ")));
        int padded = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
        header += " ".repeat(padded - header.length() - 1) + "\n";
        int size = java.lang.reflect.Array.getLength(values);
        ByteBuffer bytes = ByteBuffer.allocate(10 + padded + size * (isDouble ? 8 : 4)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) padded);
        bytes.put(header.getBytes(StandardCharsets.ISO_8859_1));
        if (isDouble) {
            bytes.asDoubleBuffer().put((double[]) values);
        } else {
            bytes.asFloatBuffer().put(floats());
        }
        return bytes.array();
    }
}
