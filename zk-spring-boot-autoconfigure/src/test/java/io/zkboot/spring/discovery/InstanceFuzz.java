/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.fuzz.Input;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Data are an instance, or refused with a message that shows nothing of them; braces make a URI or are refused. */
public final class InstanceFuzz {
    private static final int LONGEST_MESSAGE = 100;
    /** An empty object costs a map, and its place in a list, for three bytes; the URI is as long as one may be. */
    private static final int PER_BYTE = 100;

    private InstanceFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        Input input = new Input(bytes);
        boolean spec = input.below(2) == 1;
        byte[] data = input.rest();
        Allocation.judge(data.length, PER_BYTE, () -> {
            if (spec) {
                expand(new String(data, UTF_8));
            } else {
                read(data);
            }
        });
    }

    private static void read(byte[] data) {
        try {
            ZkServiceInstance instance = InstanceFormat.read("orders", "node", data);
            if (instance.getPort() < 0
                    || instance.getPort() > 65_535
                    || instance.getHost().isBlank()) {
                throw new AssertionError("An instance: " + instance);
            }
            if (instance.getUri().toString().length() > UriSpec.LONGEST_URI) {
                throw new AssertionError(
                        "A URI of " + instance.getUri().toString().length() + " characters");
            }
            if (!instance.equals(InstanceFormat.read("orders", "node", data))) {
                throw new AssertionError("Read as another one: " + instance);
            }
        } catch (IllegalArgumentException e) {
            if (String.valueOf(e.getMessage()).length() > LONGEST_MESSAGE) {
                throw new AssertionError("Tells too much: " + e.getMessage(), e);
            }
        }
    }

    private static void expand(String text) {
        try {
            UriSpec spec = UriSpec.parse(text);
            String expanded = spec.expand(Map.of("name", "", "id", "id"));
            if (expanded.length() > UriSpec.LONGEST_URI) {
                throw new AssertionError("Became " + expanded.length() + " characters");
            }
        } catch (IllegalArgumentException e) {
            if (String.valueOf(e.getMessage()).length() > LONGEST_MESSAGE) {
                throw new AssertionError("Tells too much: " + e.getMessage(), e);
            }
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "0" + InstanceFormatTest.SPRING_CLOUD,
                        "0{\"address\":\"fe80::1\",\"sslPort\":8443,\"port\":1.0e2,\"enabled\":false,\"uriSpec\":"
                                + "{\"parts\":[{\"value\":\"id\",\"variable\":true},{},[[]],null]},"
                                + "\"payload\":{\"metadata\":"
                                + "{\"a\":\"\\u00e4\\n\",\"b\":true,\"c\":-7,\"d\":{}}}}",
                        "1{scheme}://{address}:{port}/{name}/{ id }",
                        "1{[}{id}{]}")
                .map(text -> text.getBytes(UTF_8))
                .toList();
    }
}
