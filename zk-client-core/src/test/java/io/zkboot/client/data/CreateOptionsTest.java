/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateOptionsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @EnumSource
    void timeToLiveGoesWithItsModesOnly(CreateMode mode) {
        Duration right = mode.isTtl() ? MINUTE : null;
        Duration wrong = mode.isTtl() ? null : MINUTE;
        assertThat(new CreateOptions(mode, null, right).mode()).isEqualTo(mode);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CreateOptions(mode, null, wrong))
                .withMessageContaining(
                        "The mode " + mode + (mode.isTtl() ? " needs a time to live" : " takes no time to live"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, (1L << 40) - 1})
    void timeToLiveAtItsBoundsIsFine(long millis) {
        assertThat(CreateOptions.ttl(Duration.ofMillis(millis)).ttl()).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void timeToLiveOutOfBoundsIsRefused() {
        for (Duration ttl : List.of(
                Duration.ZERO,
                Duration.ofNanos(999_999),
                Duration.ofMillis(-1),
                Duration.ofMillis(1L << 40),
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MIN_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CreateOptions.ttl(ttl))
                    .withMessageContaining("1 ms to 1099511627775 ms");
        }
    }

    @Test
    void emptyAccessControlListIsRefusedAndNullMeansTheDefault() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreateOptions.PERSISTENT.withAcl(List.of()))
                .withMessageContaining("access control list of the node to create is empty");
        assertThat(CreateOptions.PERSISTENT.acl()).isNull();
    }

    @Test
    void accessControlListIsCopied() {
        List<Acl> mine = new ArrayList<>(Acl.CREATOR_ALL);
        CreateOptions options = CreateOptions.EPHEMERAL.withAcl(mine);
        mine.clear();
        assertThat(options).isEqualTo(new CreateOptions(CreateMode.EPHEMERAL, Acl.CREATOR_ALL, null));
    }

    @Test
    void withAclKeepsModeAndTimeToLive() {
        assertThat(CreateOptions.ttl(MINUTE).withAcl(Acl.READ_UNSAFE))
                .isEqualTo(new CreateOptions(CreateMode.PERSISTENT_WITH_TTL, Acl.READ_UNSAFE, MINUTE));
    }

    @Test
    void everyOptionChangesItselfAndNoOther() {
        assertThat(CreateOptions.EPHEMERAL.isComposite()).isFalse();
        assertThat(CreateOptions.EPHEMERAL.orSet().asIdempotent().withParents().withAcl(Acl.READ_UNSAFE))
                .isEqualTo(new CreateOptions(
                        CreateMode.EPHEMERAL, Acl.READ_UNSAFE, null, CreateMode.PERSISTENT, true, false, true));
        assertThat(CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL)
                        .withProtection()
                        .withParents(CreateMode.PERSISTENT)
                        .withAcl(Acl.READ_UNSAFE))
                .isEqualTo(new CreateOptions(
                        CreateMode.EPHEMERAL_SEQUENTIAL,
                        Acl.READ_UNSAFE,
                        null,
                        CreateMode.PERSISTENT,
                        false,
                        true,
                        false));
        for (CreateOptions composite : List.of(
                CreateOptions.EPHEMERAL.orSet(),
                CreateOptions.EPHEMERAL.asIdempotent(),
                CreateOptions.EPHEMERAL.withProtection(),
                CreateOptions.EPHEMERAL.withParents())) {
            assertThat(composite.isComposite()).isTrue();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Op.create("/a", null, composite))
                    .withMessageContaining("multi");
        }
    }

    @Test
    void combinationsWithoutSenseAreRefused() {
        CreateOptions sequential = CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL);
        assertThatIllegalArgumentException().isThrownBy(sequential::orSet).withMessageContaining("withProtection");
        assertThatIllegalArgumentException().isThrownBy(sequential::asIdempotent);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreateOptions.EPHEMERAL.withProtection().orSet());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreateOptions.EPHEMERAL.withProtection().asIdempotent());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreateOptions.EPHEMERAL.withParents(CreateMode.EPHEMERAL))
                .withMessageContaining("EPHEMERAL");
    }

    @Test
    void optionsOfDeleteAndSetDataAddUp() {
        assertThat(DeleteOptions.version(3)
                        .recursively()
                        .quietly()
                        .withGuarantee()
                        .asIdempotent())
                .isEqualTo(new DeleteOptions(3, true, true, true, true));
        assertThat(SetDataOptions.version(3).asIdempotent()).isEqualTo(new SetDataOptions(3, true));
    }
}
