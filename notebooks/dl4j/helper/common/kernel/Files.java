package common.kernel;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The file protocol: plain .npz and JSON in, answers.npz and clock.json out (twin of src/common/kernel/files.py). */
final class Files {
    static final int PROTOCOL = 2;
    private static final String COMMAND = ".envs/tools/bin/python -m common prepare";

    private Files() {
    }

    static Path preparedFolder(String task, String profile) throws FileNotFoundException {
        String base = System.getenv("COMMON_PREPARED");
        Path prepared = base != null && !base.isEmpty() ? Path.of(base) : repository().resolve("_build/prepared");
        Path folder = prepared.resolve(task).resolve(profile);
        if (!java.nio.file.Files.isRegularFile(folder.resolve("task.json"))) {
            throw new FileNotFoundException(String.format(
                "task '%s' in profile '%s' is not prepared: run `%s %s --profile %s`",
                task, profile, COMMAND, task, profile));
        }
        return folder;
    }

    static Map<String, Array> readSeed(Path folder, String kind, String task, String profile, long seed)
        throws IOException {
        Path path = folder.resolve(kind + "-" + seed + ".npz");
        if (!java.nio.file.Files.isRegularFile(path)) {
            throw new FileNotFoundException(String.format(
                "seed %d of task '%s' is not prepared: run `%s %s --profile %s --seed %d`",
                seed, task, COMMAND, task, profile, seed));
        }
        return readNpz(path);
    }

    static Map<String, Array> readNpz(Path path) throws IOException {
        Map<String, Array> arrays = new HashMap<>();
        try (ZipFile archive = new ZipFile(path.toFile())) {
            for (ZipEntry entry : Collections.list(archive.entries())) {
                String name = entry.getName().replaceFirst("\\.npy$", "");
                byte[] content = archive.getInputStream(entry).readAllBytes();
                arrays.put(name, Array.fromNpy(content, name + " in " + path));
            }
        }
        return arrays;
    }

    /** epoch-N.npz: the weights at the end of an epoch, counted from 1. */
    static void writeEpoch(String out, int epoch, Map<String, Array> weights) throws IOException {
        writeNpz(out, "epoch-" + epoch + ".npz", weights);
    }

    /** answers.npz, then clock.json, each under a temporary name first: clock.json's presence means complete. */
    static void writeAnswers(String out, Map<String, Array> answers, Map<String, Object> clock) throws IOException {
        writeNpz(out, "answers.npz", answers);
        Path part = Path.of(out, "clock.json.part");
        java.nio.file.Files.writeString(part, json(clock));
        rename(part, Path.of(out, "clock.json"));
    }

    private static void writeNpz(String out, String name, Map<String, Array> arrays) throws IOException {
        java.nio.file.Files.createDirectories(Path.of(out));
        Path part = Path.of(out, name + ".part");
        try (OutputStream stream = java.nio.file.Files.newOutputStream(part);
             ZipOutputStream archive = new ZipOutputStream(stream)) {
            archive.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, Array> array : arrays.entrySet()) {
                byte[] content = array.getValue().toNpy();
                CRC32 sum = new CRC32();
                sum.update(content);
                ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
                entry.setSize(content.length);
                entry.setCrc(sum.getValue());
                archive.putNextEntry(entry);
                archive.write(content);
            }
        }
        rename(part, Path.of(out, name));
    }

    private static void rename(Path from, Path to) throws IOException {
        java.nio.file.Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path repository() {
        String folder = System.getProperty("common.folder");
        if (folder == null) {
            throw new IllegalStateException("the kernel was started without -Dcommon.folder: run `make envs`");
        }
        return Path.of(folder).toAbsolutePath().getParent().getParent();
    }

    private static String json(Object value) {
        if (value instanceof Map) {
            return ((Map<?, ?>) value).entrySet().stream()
                .map(entry -> json(entry.getKey()) + ": " + json(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List) {
            return ((List<?>) value).stream().map(Files::json).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof String) {
            return "\"" + ((String) value).replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        }
        return String.valueOf(value);
    }
}
