/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** JSON of one object whose values are strings and whole numbers; strict, and nothing else. */
final class FlatJson {
    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /**
     * Reads an object.
     *
     * @return its values, {@code String} or {@code Long}
     * @throws IllegalArgumentException if it is anything else, without showing what
     */
    static Map<String, Object> parse(byte[] data) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("no UTF-8", e);
        }
        FlatJson json = new FlatJson(text);
        Map<String, Object> fields = json.object();
        json.skipSpace();
        if (json.at < text.length()) {
            throw json.wrong("more behind the object");
        }
        return fields;
    }

    private Map<String, Object> object() {
        Map<String, Object> fields = new HashMap<>();
        expect('{');
        if (next() == '}') {
            at++;
            return fields;
        }
        while (true) {
            String name = string();
            expect(':');
            Object value = next() == '"' ? string() : number();
            if (fields.put(name, value) != null) {
                throw wrong("a field twice");
            }
            if (next() == '}') {
                at++;
                return fields;
            }
            expect(',');
        }
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (true) {
            char c = take();
            if (c == '"') {
                return value.toString();
            } else if (c < 0x20) {
                throw wrong("a control character");
            }
            value.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = take();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    char hex = take();
                    int digit = hex < 0x80 ? Character.digit(hex, 16) : -1;
                    if (digit < 0) {
                        throw wrong("no hexadecimal digit");
                    }
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> throw wrong("an escape");
        };
    }

    private Long number() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from || at - from > 9 || (at - from > 1 && text.charAt(from) == '0')) {
            throw wrong("neither a string nor a number");
        }
        return Long.valueOf(text.substring(from, at));
    }

    // ---- characters ----

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** Returns the next one that is no space, without taking it. */
    private char next() {
        skipSpace();
        if (at == text.length()) {
            throw wrong("an early end");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (next() != c) {
            throw wrong("no " + c);
        }
        at++;
    }

    private char take() {
        if (at == text.length()) {
            throw wrong("an early end");
        }
        return text.charAt(at++);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + " at index " + at);
    }

    /** Writes a string, in ASCII. */
    static void quote(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c >= 0x20 && c < 0x7f) {
                text.append(c);
            } else {
                text.append(String.format("\\u%04x", (int) c));
            }
        }
        text.append('"');
    }
}
