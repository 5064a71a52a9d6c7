/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A request that takes a while, for which a graceful stop waits. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class WebProbe {
    private static final long SECONDS = 5;

    @Bean
    ServletRegistrationBean<HttpServlet> slow() {
        return new ServletRegistrationBean<>(new Slow(), "/slow");
    }

    private static final class Slow extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            ComparedApplication.answer("slow");
            try {
                TimeUnit.SECONDS.sleep(SECONDS);
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
