/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/** The code with Spring of README.md, which is taken from here. */
interface ReadmeExamples {
    @Component
    class Greeting {
        @ZkWatch(path = "/greeting", initial = true)
        void changed(@ZkData Optional<String> text) {
            System.out.println(text.orElse("The greeting has gone."));
        }
    }

    @Configuration(proxyBeanMethods = false)
    class Views {
        @Bean(defaultCandidate = false) // injected with @Qualifier("orders")
        ZkClient orders(ZkClient client) {
            return client.chroot("/orders");
        }
    }
}
