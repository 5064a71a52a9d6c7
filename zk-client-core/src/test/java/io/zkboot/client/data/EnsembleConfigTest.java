/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.EnsembleMember.Address;
import io.zkboot.client.data.EnsembleMember.Role;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnsembleConfigTest {
    private static final Stat STAT = new Stat(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    private static EnsembleConfig parse(String text) {
        return EnsembleConfig.parse(text, STAT);
    }

    @Test
    void membersAddressesRolesAndVersionAreRead() {
        String text = """
                server.1=zk1.example.org:2888:3888:participant;0.0.0.0:2181
                server.2=[2001:db8::2]:2888:3888:observer;[2001:db8::2]:2182
                server.3=zk3:2888:3888|zk3b:2889:3889:participant
                server.4=zk4:2888:3888;2181
                version=1a0000000f
                """;
        EnsembleConfig config = parse(text);
        assertThat(config.members())
                .containsExactly(
                        new EnsembleMember(
                                1,
                                Role.PARTICIPANT,
                                List.of(new Address("zk1.example.org", 2888, 3888)),
                                "0.0.0.0",
                                2181),
                        new EnsembleMember(
                                2, Role.OBSERVER, List.of(new Address("2001:db8::2", 2888, 3888)), "2001:db8::2", 2182),
                        new EnsembleMember(
                                3,
                                Role.PARTICIPANT,
                                List.of(new Address("zk3", 2888, 3888), new Address("zk3b", 2889, 3889)),
                                null,
                                0),
                        new EnsembleMember(4, Role.PARTICIPANT, List.of(new Address("zk4", 2888, 3888)), null, 2181));
        assertThat(config.version()).isEqualTo(0x1a0000000fL);
        assertThat(config.text()).isEqualTo(text);
        assertThat(config.stat()).isEqualTo(STAT);
    }

    @Test
    void clientsAreToldAnAddressThatTheyCanUse() {
        assertThat(parse("""
                        server.1=zk1:2888:3888:participant;0.0.0.0:2181
                        server.2=zk2:2888:3888:participant;[0:0:0:0:0:0:0:0]:2182
                        server.3=zk3:2888:3888:participant;10.0.0.3:2183
                        server.4=[2001:db8::4]:2888:3888:participant;2184
                        server.5=zk5:2888:3888:participant
                        """).connectString()).isEqualTo("zk1:2181,zk2:2182,10.0.0.3:2183,[2001:db8::4]:2184");
        assertThat(parse("").connectString()).isEmpty();
    }

    @Test
    void everyPortAndEveryAddressOfAClientIsTold() {
        assertThat(parse("server.1=zk1:1:2;65535").connectString()).isEqualTo("zk1:65535");
        assertThat(parse("server.1=zk1:1:2;65536").connectString()).isEmpty();
        assertThat(parse("server.1=zk1:1:2;[::1]:2181").connectString()).isEqualTo("[::1]:2181");
        assertThat(new EnsembleMember(1, Role.PARTICIPANT, List.of(), "zk1", 2181).connectAddress())
                .isEqualTo("zk1:2181");
        assertThat(new EnsembleMember(1, Role.PARTICIPANT, List.of(), null, 2181).connectAddress())
                .as("nobody knows where it is")
                .isNull();
    }

    @Test
    void itIsGoodForConnectingOnlyIfItTellsTheClientPortOfEachServer() {
        assertThat(parse("server.1=a:1:2:participant;2181\nserver.2=b:1:2:participant;2181\nversion=1")
                        .tellsWhereClientsConnect())
                .isTrue();
        assertThat(parse("server.1=a:1:2:participant\nserver.2=b:1:2:participant;2181")
                        .tellsWhereClientsConnect())
                .isFalse();
        assertThat(parse("server.1=a:1:2;99999").tellsWhereClientsConnect()).isFalse();
        assertThat(parse("server.1=nonsense\nserver.2=b:1:2;2181").tellsWhereClientsConnect())
                .isFalse();
        assertThat(parse("").tellsWhereClientsConnect()).isFalse();
    }

    @Test
    void whatIsNotUnderstoodIsLeftOut() {
        EnsembleConfig config = parse("""
                # a remark
                group.1=1:2
                weight.1=3
                server.x=zk1:2888:3888
                server.1=
                server.2=zk2
                server.3=zk3:2888:3888:participant:md5;future stuff
                server.99999999999999999999=zk3:2888:3888
                 server.5=zk5:2888:3888:something
                version=none
                """);
        assertThat(config.members()).singleElement().satisfies(member -> {
            assertThat(member.id()).isEqualTo(5);
            assertThat(member.role()).isEqualTo(Role.PARTICIPANT);
        });
        assertThat(config.version()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server.1=zk1:2888:3888;0.0/0.0:2181",
                "server.1=zk1,zk9:2888:3888;2181",
                "server.1=zk1/app:2888:3888;2181",
                "server.1=[::1/x]:2888:3888;2181",
                "server.1=zk1:2888:3888;[::1],[::2]:2181"
            })
    void nameThatAConnectStringCutsIsNoServer(String line) {
        EnsembleConfig config = parse(line);
        assertThat(config.connectString()).isEmpty();
        assertThat(config.tellsWhereClientsConnect()).isFalse();
    }

    @Test
    void noTextMakesItFail() {
        Random random = new Random(99);
        String letters = "server.1=:;|[]version\n0123456789 abf\u00fc\0";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("server.1=");
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            EnsembleConfig config = parse(text.toString());
            assertThat(config.text()).isEqualTo(text.toString());
            assertThat(config.connectString()).isNotNull();
        }
    }
}
