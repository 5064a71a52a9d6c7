/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the node of a lease says, as JSON of one object: kazoo's, or our own with milliseconds and a mark.
 *
 * @param holder who has it
 * @param end when it ends
 * @param mark what tells this one from any other of the same holder; null in kazoo's layout
 */
record LeaseText(String holder, Instant end, @Nullable String mark) {
    private static final long KAZOOS = 1;
    private static final long OURS = 2;
    private static final Set<String> KAZOOS_FIELDS = Set.of("version", "holder", "end");
    private static final Set<String> OUR_FIELDS = Set.of("version", "holder", "end", "id");

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter MILLIS = new DateTimeFormatterBuilder()
            .append(SECONDS)
            .appendPattern(".SSS'Z'")
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    /** One with an end that can be written: kazoo's are whole seconds, and none is later than was asked for. */
    static LeaseText of(String holder, Instant end, @Nullable String mark) {
        return new LeaseText(holder, end.truncatedTo(mark == null ? ChronoUnit.SECONDS : ChronoUnit.MILLIS), mark);
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder("{\"version\": ").append(mark == null ? KAZOOS : OURS);
        text.append(", \"holder\": ");
        FlatJson.quote(text, holder);
        text.append(", \"end\": ");
        FlatJson.quote(text, (mark == null ? SECONDS : MILLIS).format(LocalDateTime.ofInstant(end, ZoneOffset.UTC)));
        if (mark != null) {
            text.append(", \"id\": ");
            FlatJson.quote(text, mark);
        }
        return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads one.
     *
     * @throws IllegalStateException if that is none, naming the path and what was expected
     */
    static LeaseText parse(String path, byte[] data, LeaseLayout layout) {
        boolean kazoos = layout == LeaseLayout.KAZOO;
        try {
            Map<String, Object> fields = FlatJson.parse(data);
            if (!fields.keySet().equals(kazoos ? KAZOOS_FIELDS : OUR_FIELDS)) {
                throw new IllegalArgumentException("other fields");
            }
            if (!Long.valueOf(kazoos ? KAZOOS : OURS).equals(fields.get("version"))) {
                throw new IllegalArgumentException("another version");
            }
            LocalDateTime end = LocalDateTime.parse(text(fields, "end"), kazoos ? SECONDS : MILLIS);
            return new LeaseText(
                    text(fields, "holder"), end.toInstant(ZoneOffset.UTC), kazoos ? null : text(fields, "id"));
        } catch (IllegalArgumentException | DateTimeParseException wrong) {
            // Not as the cause: it may show what is in the node.
            String reason = wrong instanceof DateTimeParseException ? "another form of the end" : wrong.getMessage();
            throw new IllegalStateException("The node " + path + " is no lease (" + reason + "): expected is "
                    + (kazoos
                            ? "{\"version\": 1, \"holder\": \"…\", \"end\": \"yyyy-mm-ddThh:mm:ss\"}"
                            : "{\"version\": 2, \"holder\": \"…\", \"end\": \"yyyy-mm-ddThh:mm:ss.sssZ\", \"id\": \"…\"}")
                    + ". Use a path of its own for each lease, and the same layout everywhere; if nobody holds it,"
                    + " delete the node.");
        }
    }

    private static String text(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("\"" + name + "\" is no string");
    }
}
