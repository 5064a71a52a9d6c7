/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that strangers have written: into maps, lists, strings, numbers and truth values, and never into a class
 * that the text names. Of a field that occurs twice the last counts, as in Jackson.
 *
 * <p>Our own, as neither Spring Cloud Commons nor a Spring Boot application without a web server brings a library for
 * it.
 */
final class JsonReader {
    /** An instance has a depth of five. Far from what a stack takes. */
    private static final int DEEPEST = 64;

    private static final int LONGEST_NUMBER = 64;

    private final String text;
    private int at;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * Reads an object.
     *
     * @return its values: {@code Map}, {@code List}, {@code String}, {@code Long}, {@code Double}, {@code Boolean} or
     *     null
     * @throws IllegalArgumentException if it is anything else; the message says where, and not what, as node data do
     *     not belong in logs
     */
    static Map<String, @Nullable Object> object(byte[] data) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException ex) {
            throw new IllegalArgumentException("it is not UTF-8", ex);
        }
        JsonReader reader = new JsonReader(text);
        if (reader.next() != '{') {
            throw reader.wrong("no object");
        }
        Map<String, @Nullable Object> fields = reader.fields();
        if (reader.next() != 0 || reader.at < text.length()) {
            throw reader.wrong("more behind the object");
        }
        return fields;
    }

    private @Nullable Object value() {
        char first = next();
        return switch (first) {
            case '{' -> fields();
            case '[' -> elements();
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        enter();
        if (next() != '}') {
            while (true) {
                if (next() != '"') {
                    throw wrong("no name of a field");
                }
                String name = string();
                expect(':');
                fields.put(name, value());
                if (next() != ',') {
                    break;
                }
                at++;
            }
        }
        expect('}');
        depth--;
        return fields;
    }

    private List<@Nullable Object> elements() {
        List<@Nullable Object> elements = new ArrayList<>();
        enter();
        if (next() != ']') {
            while (true) {
                elements.add(value());
                if (next() != ',') {
                    break;
                }
                at++;
            }
        }
        expect(']');
        depth--;
        return elements;
    }

    private void enter() {
        if (++depth > DEEPEST) {
            throw wrong("it is nested deeper than " + DEEPEST);
        }
        at++;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        at++;
        while (true) {
            char character = character();
            if (character == '"') {
                return string.toString();
            }
            if (character < ' ') {
                at--;
                throw wrong("a control character in a string");
            }
            string.append(character == '\\' ? escaped() : character);
        }
    }

    private char escaped() {
        char character = character();
        return switch (character) {
            case '"', '\\', '/' -> character;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> throw wrong("no such escape");
        };
    }

    private char hexadecimal() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(character(), 16);
            if (digit < 0) {
                throw wrong("no hexadecimal digit");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private Number number() {
        int from = at;
        boolean whole = true;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            whole &= text.charAt(at) == '-' || Character.isDigit(text.charAt(at));
            at++;
        }
        String digits = text.substring(from, at);
        if (digits.length() > LONGEST_NUMBER) {
            throw wrong("a number longer than " + LONGEST_NUMBER + " characters");
        }
        try {
            if (whole && digits.length() <= 18) {
                return Long.valueOf(digits);
            }
            return Double.valueOf(digits);
        } catch (NumberFormatException ex) {
            throw wrong(digits.isEmpty() ? "no value" : "no number");
        }
    }

    private @Nullable Object literal(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("no value");
        }
        at += word.length();
        return value;
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            throw wrong("no '" + wanted + "'");
        }
        at++;
    }

    /** Returns the character after white space without taking it; 0 at the end. */
    private char next() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private char character() {
        if (at >= text.length()) {
            throw wrong("it ends in a string");
        }
        return text.charAt(at++);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + " at character " + at + " of its JSON");
    }
}
