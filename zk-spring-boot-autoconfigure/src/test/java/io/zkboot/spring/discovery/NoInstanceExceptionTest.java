/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import org.junit.jupiter.api.Test;

/** What a log says of a node that is no instance, or cannot be read. */
class NoInstanceExceptionTest {
    @Test
    void whyANodeIsNoInstanceIsSaid() {
        IllegalArgumentException refusal = catchThrowableOfType(
                IllegalArgumentException.class,
                () -> InstanceFormat.read("orders", "node", "{\"address\":7}".getBytes(UTF_8)));
        assertThat(NoInstanceException.reason(new NoInstanceException(refusal))).isEqualTo("it has no address");
    }

    @Test
    void whatAServerRefusesIsSaid() {
        assertThat(NoInstanceException.reason(Failures.rejected(ErrorCode.NO_AUTH.code(), "getData", "/services/a")))
                .contains("/services/a");
    }

    @Test
    void ofWhatACodecThrowsTheClassAloneIsSaid() {
        assertThat(NoInstanceException.reason(new IllegalStateException("cannot decrypt TOP SECRET")))
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(NoInstanceException.reason(new IllegalArgumentException("bad TOP SECRET")))
                .isEqualTo("java.lang.IllegalArgumentException");
    }
}
