import Ledger

/// What a request about a key asks for, by method and path.
struct KeyRoute: Equatable {
    var key: Bytes32
    var operation: KeyPolicy.Operation

    /// Reads a request line; nil for one that asks nothing of the committee.
    init?(_ received: RequestGuard.Received) {
        let parts = received.uri.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4 || parts.count == 5, parts[0].isEmpty, parts[1] == "v1",
            parts[2] == "keys", parts[3].hasPrefix("0x"),
            let key = try? Bytes32(hex: String(parts[3]))
        else { return nil }
        self.key = key
        switch (received.method, parts.count == 5 ? parts[4] : "") {
        case ("PUT", ""): operation = .create
        case ("DELETE", ""), ("POST", "undelete"): operation = .delete
        case ("POST", "sign"): operation = .sign
        case ("POST", "decrypt"): operation = .decrypt
        case ("POST", "random"): operation = .random
        case ("POST", "rotate"): operation = .refresh
        case ("POST", "reshare"): operation = .reshare
        case ("PUT", "policy"): operation = .policy
        case ("POST", "backup"): operation = .backup
        case ("PUT", "restore"): operation = .restore
        case ("PUT", "import"): operation = .import
        case ("POST", "export"): operation = .export
        case ("POST", "repair"): operation = .repair
        default: return nil
        }
    }
}
