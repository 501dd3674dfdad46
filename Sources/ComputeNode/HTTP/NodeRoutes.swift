import Hummingbird
package import Logging

/// All that a node answers over HTTPS.
package struct NodeRoutes {
    let router: Router<BasicRequestContext>

    /// - Parameters:
    ///   - shares: nil where the node keeps nothing for others.
    ///   - keys: nil where it holds no keys.
    init(_ tasks: PublicRoutes, _ shares: ShareRoutes?, _ keys: KeyRoutes?) {
        router = Router()
        tasks.add(to: router)
        shares?.add(to: router)
        keys?.add(to: router)
        router.add(middleware: UnknownPaths(counters: tasks.counters))
    }

    /// The routes of a node that keeps shares and holds keys.
    package init(
        _ configuration: NodeConfiguration, journal: Journal, chain: any MarketChain,
        service: ShareService, keys: KeyService?, logger: Logger
    ) {
        let counters = Counters()
        self.init(
            PublicRoutes(
                journal: journal, chain: chain, limits: configuration.limits,
                policy: configuration.policy, counters: counters, logger: logger),
            ShareRoutes(service: service, counters: counters, logger: logger),
            keys.map { KeyRoutes(service: $0, counters: counters, logger: logger) })
    }

    /// Each as `PUT /v1/inputs/{}`: what stands for a parameter has no name here.
    package var described: Set<String> {
        Set(
            router.routes.map { route in
                let parts = "\(route.path)".split(separator: "/").map {
                    $0.hasPrefix(":") || $0.hasPrefix("{") ? "{}" : String($0)
                }
                return "\(route.method.rawValue) /" + parts.joined(separator: "/")
            })
    }
}
