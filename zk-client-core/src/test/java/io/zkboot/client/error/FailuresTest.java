/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {
    /** The numbers of the protocol, written down a second time. */
    private static final Map<Integer, Class<? extends ZkException>> OWN_CLASSES = Map.ofEntries(
            Map.entry(-6, UnimplementedException.class),
            Map.entry(-13, NewConfigNoQuorumException.class),
            Map.entry(-14, ReconfigInProgressException.class),
            Map.entry(-118, SessionMovedException.class),
            Map.entry(-120, EphemeralOnLocalSessionException.class),
            Map.entry(-123, ReconfigDisabledException.class),
            Map.entry(-8, BadArgumentsException.class),
            Map.entry(-101, NoNodeException.class),
            Map.entry(-102, NoAuthException.class),
            Map.entry(-103, BadVersionException.class),
            Map.entry(-108, NoChildrenForEphemeralsException.class),
            Map.entry(-110, NodeExistsException.class),
            Map.entry(-111, NotEmptyException.class),
            Map.entry(-112, SessionExpiredException.class),
            Map.entry(-114, InvalidAclException.class),
            Map.entry(-115, AuthFailedException.class),
            Map.entry(-119, NotReadOnlyException.class),
            Map.entry(-121, NoWatcherException.class),
            Map.entry(-124, AuthFailedException.class),
            Map.entry(-125, QuotaExceededException.class),
            Map.entry(-127, ThrottledException.class));

    private static final int[] NUMBERS = {
        0, -1, -2, -3, -4, -5, -6, -7, -8, -12, -13, -14, -100, -101, -102, -103, -108, -110, -111, -112, -113, -114,
        -115, -118, -119, -120, -121, -122, -123, -124, -125, -127
    };

    @Test
    void codesAreTheNumbersOfTheProtocol() {
        assertThat(Arrays.stream(ErrorCode.values())
                        .filter(code -> code != ErrorCode.UNKNOWN)
                        .mapToInt(ErrorCode::code))
                .containsExactly(Arrays.stream(NUMBERS).boxed().toArray(Integer[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void everyNumberFindsItsCode(ErrorCode code) {
        assertThat(ErrorCode.of(code.code())).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(names = "OK", mode = EnumSource.Mode.EXCLUDE)
    void everyCodeHasTheRightClassAndCarriesTheFacts(ErrorCode code) {
        ZkException failure = Failures.rejected(code.code(), "create", "/a");
        assertThat(failure).isExactlyInstanceOf(OWN_CLASSES.getOrDefault(code.code(), ZkServerException.class));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.rawCode()).isEqualTo(code.code());
        assertThat(failure.operation()).isEqualTo("create");
        assertThat(failure.path()).isEqualTo("/a");
        assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(failure).hasMessageStartingWith("create /a: ").hasMessageContaining("outcome REJECTED");
    }

    @ParameterizedTest
    @ValueSource(ints = {-9, -10, -11, -104, -107, -109, -116, -117, -126, -128, -1000, 1, Integer.MAX_VALUE})
    void unknownNumberKeepsItsRawValue(int number) {
        ZkException failure = Failures.rejected(number, "getData", "/a");
        assertThat(failure).isExactlyInstanceOf(ZkServerException.class).hasMessageContaining("code " + number);
        assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN);
        assertThat(failure.rawCode()).isEqualTo(number);
    }

    @Test
    void anOperationThatTheServerKnowsAndRefusesSaysWhatItNeeds() {
        assertThat(Failures.rejected(-6, "createTTL", "/a")).hasMessageContaining("extendedTypesEnabled=true");
        assertThat(Failures.rejected(-6, "reconfig", null)).hasMessageContaining("ensemble");
        assertThat(Failures.rejected(-6, "whoAmI", null)).hasMessageContaining("too old");
        assertThat(Failures.rejected(-5, "multi", null)).hasMessageContaining("could not decode");
    }

    /** A transaction that is answered as a whole may have been applied before the server failed. */
    @Test
    void whatMayHaveBeenDoneBeforeTheServerFailedIsNotSaidToBeRefused() {
        for (int code : new int[] {-5, -6}) {
            ZkException refused = Failures.rejected(code, "multi", null);
            ZkException unknown = Failures.answered(code, "multi", null, Outcome.UNKNOWN);
            assertThat(unknown).isExactlyInstanceOf(refused.getClass());
            assertThat(unknown.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(unknown).hasMessageContaining("its log tells which");
            assertThat(refused).message().doesNotContain("its log tells which");
        }
    }

    @Test
    void aMissingNodeIsTheParentOfOneToCreate() {
        assertThat(Failures.rejected(-101, "create2", "/a/b")).hasMessageContaining("the parent of the node");
        assertThat(Failures.rejected(-101, "getData", "/a/b")).hasMessageContaining("the node does not exist");
    }

    private static final List<Kind> KINDS = List.of(
            ConnectionLossException::new,
            OperationTimeoutException::new,
            ClientClosedException::new,
            SessionExpiredException::new,
            AuthFailedException::new,
            TooManyRequestsException::new,
            RequestTooLargeException::new,
            UnimplementedException::new,
            ZkServerException::new,
            (failure, why, cause) -> new NodeExistsException(failure),
            (failure, why, cause) -> new NotReadOnlyException(failure),
            (failure, why, cause) -> new SessionMovedException(failure),
            (failure, why, cause) -> new ThrottledException(failure));

    private interface Kind {
        ZkException make(Failure failure, String why, Throwable cause);
    }

    @Test
    void theFailureOfOnePartLeavesItOpenWhetherTheWholeWasApplied() {
        Failure notSent = new Failure(ErrorCode.CONNECTION_LOSS, -4, "create", "/a", Outcome.NOT_SENT);
        for (Kind kind : KINDS) {
            ZkException part = kind.make(notSent, "it broke", null);
            ZkException whole = Failures.ofPart(part, "a part was done before");
            assertThat(whole).isExactlyInstanceOf(part.getClass());
            assertThat(whole.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(whole.code()).isEqualTo(ErrorCode.CONNECTION_LOSS);
            assertThat(whole.rawCode()).isEqualTo(-4);
            assertThat(whole.operation()).isEqualTo("create");
            assertThat(whole.path()).isEqualTo("/a");
        }
        ZkException other = Failures.ofPart(new NoAuthException(notSent), "a part was done before");
        assertThat(other).isExactlyInstanceOf(ZkServerException.class).hasMessageContaining("a part was done before");
    }

    @Test
    void messageNamesWhatIsKnown() {
        assertThat(message("sync", null)).isEqualTo("sync: it broke [CONNECTION_LOSS, outcome UNKNOWN]");
        assertThat(message("sync", "/a")).isEqualTo("sync /a: it broke [CONNECTION_LOSS, outcome UNKNOWN]");
        assertThat(message(null, "/a")).isEqualTo("/a: it broke [CONNECTION_LOSS, outcome UNKNOWN]");
        assertThat(message(null, null)).isEqualTo("it broke [CONNECTION_LOSS, outcome UNKNOWN]");
    }

    private static String message(String operation, String path) {
        return new Failure(ErrorCode.CONNECTION_LOSS, operation, path, Outcome.UNKNOWN).describe("it broke");
    }
}
