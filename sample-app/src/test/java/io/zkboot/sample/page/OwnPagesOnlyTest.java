/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class OwnPagesOnlyTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:8080, http://localhost:8080",
        "127.0.0.1:8080, http://127.0.0.1:8080",
        "[::1]:8080, http://[::1]:8080",
        "LOCALHOST:8080,",
        "localhost,"
    })
    void ownPagesAndProgramsMayChangeThings(String host, String origin) throws Exception {
        MockHttpServletResponse response = send("POST", "127.0.0.1", host, origin);
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getHeader("Content-Security-Policy")).contains("default-src 'self'");
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example",
        "http://localhost:3000",
        "http://localhost:8080.evil.example",
        "null",
        "not an origin"
    })
    void pagesOfOthersMayNot(String origin) throws Exception {
        for (String method : new String[] {"POST", "PUT", "DELETE"}) {
            MockHttpServletResponse response = send(method, "127.0.0.1", "localhost:8080", origin);
            assertThat(response.getStatus()).isEqualTo(403);
            assertThat(response.getContentAsString()).contains("other sites");
        }
    }

    /** A site that has its name resolved to this machine is of the same origin as the sample. */
    @ParameterizedTest
    @CsvSource({"GET", "POST"})
    void anotherNameOfThisMachineIsRefused(String method) throws Exception {
        MockHttpServletResponse response = send(method, "127.0.0.1", "evil.example:8080", "http://evil.example:8080");
        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(response.getContentAsString()).contains("localhost");
    }

    @Test
    void whoOpensTheSampleToOthersIsCalledByAnyName() throws Exception {
        assertThat(send("POST", "192.0.2.7", "host.example:8080", "http://host.example:8080")
                        .getStatus())
                .isEqualTo(200);
        assertThat(send("POST", "192.0.2.7", "host.example:8080", "http://evil.example")
                        .getStatus())
                .isEqualTo(403);
    }

    private static MockHttpServletResponse send(String method, String address, String host, String origin)
            throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/faults/server/stop");
        request.setLocalAddr(address);
        request.addHeader("Host", host);
        if (origin != null) {
            request.addHeader("Origin", origin);
        }
        MockHttpServletResponse response = new MockHttpServletResponse();
        new OwnPagesOnly().doFilter(request, response, new MockFilterChain());
        return response;
    }
}
