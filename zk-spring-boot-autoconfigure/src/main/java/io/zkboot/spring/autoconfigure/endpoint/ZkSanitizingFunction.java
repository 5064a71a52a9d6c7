/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.endpoint;

import java.util.regex.Pattern;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Masks credentials of identities, the password of SASL, and digests in access lists, however their names are spelled.
 */
final class ZkSanitizingFunction implements SanitizingFunction {
    /** Names without dots, dashes, brackets and underscores: one spelling for files and environment variables. */
    private static final Pattern SECRET =
            Pattern.compile(".*zk(clients.+)?(auth\\d+credentials|auth\\d*|saslpassword|sasl)");

    /** Their value is secret if it has a colon, as a digest has. */
    private static final Pattern ACL_ID = Pattern.compile(".*zk(clients.+)?defaultacl(\\d+id|\\d*)");

    /** Values that hold such properties: a command line, JVM options, JSON of properties. */
    private static final Pattern MENTIONED = Pattern.compile(
            "(zk[._](auth|sasl|default|clients)|\"zk\"\\s*:).*(credentials|password|acl)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    @Override
    public SanitizableData apply(SanitizableData data) {
        Object value = data.getValue();
        if (value == null) {
            return data;
        }
        String name = data.getLowerCaseKey().replaceAll("[^a-z0-9]", "");
        String text = value instanceof CharSequence ? value.toString() : "";
        boolean secret = SECRET.matcher(name).matches()
                || (ACL_ID.matcher(name).matches() && text.indexOf(':') >= 0)
                || MENTIONED.matcher(text).find();
        return secret ? data.withSanitizedValue() : data;
    }
}
