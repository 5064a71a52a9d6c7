/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.page;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The sample has buttons that break things and no login, and a browser sends requests for any page it shows. So what
 * another site's page asks for is refused: by the {@code Origin} that browsers add to all that changes something, and,
 * since a site may give its own name the address of this machine, by the name in {@code Host}. Programs such as curl
 * send no {@code Origin}.
 */
@Component
class OwnPagesOnly extends OncePerRequestFilter {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> READING =
            Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name(), HttpMethod.OPTIONS.name());

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isLoopback(request) && !THIS_MACHINE.contains(name(request.getHeader("Host")))) {
            refuse(response, "This machine is called localhost here: open the page as http://localhost.");
        } else if (!READING.contains(request.getMethod()) && isOfAnotherSite(request)) {
            refuse(response, "Pages of other sites may change nothing here.");
        } else {
            response.setHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
            response.setHeader("X-Content-Type-Options", "nosniff");
            chain.doFilter(request, response);
        }
    }

    private static boolean isLoopback(HttpServletRequest request) throws IOException {
        return InetAddress.getByName(request.getLocalAddr()).isLoopbackAddress();
    }

    private static boolean isOfAnotherSite(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        return origin != null && !authority(origin).equals(request.getHeader("Host"));
    }

    /** Returns host and port of an origin; {@code null} is one as well, of a page that will not say. */
    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String name(@Nullable String host) {
        return host == null ? "" : host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
    }

    private static void refuse(HttpServletResponse response, String why) throws IOException {
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getWriter().write("{\"status\": 403, \"detail\": \"" + why + "\"}");
    }
}
