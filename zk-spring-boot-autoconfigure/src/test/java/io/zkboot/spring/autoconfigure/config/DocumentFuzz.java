/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.testing.fuzz.Input;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** A document is read into properties of bounded size, or refused with a message that shows nothing of it. */
public final class DocumentFuzz {
    private static final List<String> EXTENSIONS = List.of("yml", "properties");
    private static final int LONGEST_MESSAGE = 120;

    private DocumentFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        Input input = new Input(bytes);
        String extension = EXTENSIONS.get(input.below(2));
        try {
            long size = 0;
            for (PropertyValues values : DocumentFormatTest.read(extension, input.rest())) {
                for (String name : values.names()) {
                    size += name.length();
                }
            }
            if (size > YamlExtent.LARGEST) {
                throw new AssertionError("Unfolds to " + size + " characters");
            }
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).length() > LONGEST_MESSAGE || e.getCause() != null) {
                throw new AssertionError("Tells too much: " + e.getMessage(), e);
            }
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "0a: &a {b: 1, c: [true, 2.5, ~, 2026-01-07]}\nd:\n  <<: *a\n  e: *a\n---\nf: |\n  text\n",
                        "0{\"a\": {\"b\": [\"c\\u00e4\", 1e3]}, \"d\": null}",
                        "0a0: &a0 [x,x,x,x]\na1: &a1 [*a0,*a0,*a0,*a0]\na2: [*a1,*a1,*a1,*a1]\n",
                        "0a: &a [&b {c: *a}, *b]\n",
                        "0a: !!int 1_0\nb: !!float '1'\n",
                        "0? \"long name\"\n: 0x1f\n? other\n: 1:30\n",
                        "1a=1\nb.c=\\u00e4\\\n  d\n#---\ne[0]=f\n! g\n")
                .map(text -> text.getBytes(UTF_8))
                .toList();
    }
}
