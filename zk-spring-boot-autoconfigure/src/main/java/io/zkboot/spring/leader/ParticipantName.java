/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import java.util.stream.Stream;
import org.springframework.util.StringUtils;

/** What an application calls itself in an election if nobody says otherwise. */
final class ParticipantName {
    private ParticipantName() {}

    /** Without asking a name service, which may take its time. In a container the host is what tells processes apart. */
    static String of(String clientName) {
        String process = "process " + ProcessHandle.current().pid();
        return Stream.of("HOSTNAME", "COMPUTERNAME")
                .map(System::getenv)
                .filter(StringUtils::hasText)
                .findFirst()
                .map(host -> clientName + " on " + host + ", " + process)
                .orElse(clientName + ", " + process);
    }
}
