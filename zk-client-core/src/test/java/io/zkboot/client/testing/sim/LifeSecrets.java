/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the data and the credentials of a life begin with, so that it is seen where they must not be. */
public final class LifeSecrets {
    /** The beginning of all data. */
    public static final String PAYLOAD = "PAYLOAD-";

    /** A password, or the beginning of one. */
    public static final String PASSWORD = "S3CRET";

    /** The middle of the password of each session, see {@link Ensemble}. */
    private static final byte[] OF_SESSIONS = {(byte) 0xef, -1, -1, -1, -1, -1};

    private static final List<String> FORMS = forms(
            PAYLOAD.getBytes(StandardCharsets.US_ASCII), PASSWORD.getBytes(StandardCharsets.US_ASCII), OF_SESSIONS);

    private LifeSecrets() {}

    /** Returns what a text shows of them, as text, as numbers, in hexadecimal or in Base64; null if nothing. */
    public static @Nullable String shownIn(String text) {
        for (String form : FORMS) {
            if (text.contains(form)) {
                return form;
            }
        }
        return null;
    }

    /** Returns data of a length that are recognized, if they are long enough. */
    public static byte[] data(int length) {
        return Arrays.copyOf(PAYLOAD.getBytes(StandardCharsets.US_ASCII), length);
    }

    private static List<String> forms(byte[]... secrets) {
        List<String> forms = new ArrayList<>();
        for (byte[] secret : secrets) {
            String numbers = Arrays.toString(secret);
            byte[] inBase64 =
                    Arrays.copyOf(secret, secret.length - secret.length % 3); // what may follow changes the rest
            forms.add(new String(secret, StandardCharsets.ISO_8859_1));
            forms.add(numbers.substring(1, numbers.length() - 1));
            forms.add(HexFormat.of().formatHex(secret));
            forms.add(Base64.getEncoder().encodeToString(inBase64));
        }
        return List.copyOf(forms);
    }
}
