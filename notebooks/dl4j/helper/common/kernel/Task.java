package common.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings of a task by name, from its flat task.json. */
public final class Task {
    private static final Pattern ENTRY = Pattern.compile("\"(\\w+)\"\\s*:\\s*(\"[^\"\\\\]*\"|[^\\s,\"{}\\[\\]]+)");

    private final Map<String, String> settings = new HashMap<>();

    Task(String json) {
        Matcher entries = ENTRY.matcher(json);
        while (entries.find()) {
            settings.put(entries.group(1), entries.group(2));
        }
    }

    /** A whole number: a size or a count. */
    public int getInt(String name) {
        return Integer.parseInt(get(name));
    }

    /** A real number. */
    public double getDouble(String name) {
        return Double.parseDouble(get(name));
    }

    /** Replaces a whole number that the task has. */
    void setInt(String name, int value) {
        get(name);
        settings.put(name, Integer.toString(value));
    }

    private String get(String name) {
        if (!settings.containsKey(name)) {
            throw new IllegalArgumentException("the task has no setting '" + name + "': it has " + settings.keySet());
        }
        return settings.get(name);
    }
}
