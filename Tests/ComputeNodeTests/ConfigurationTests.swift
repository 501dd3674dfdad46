import ComputeNode
import Ledger
import Testing

@Suite struct ConfigurationTests {
    private func read(_ yaml: String) throws(NodeError) -> NodeConfiguration {
        try NodeConfiguration(yaml: yaml, directory: "/node")
    }

    @Test func readsTheLeastConfiguration() throws {
        let configuration = try read(Samples.yaml)
        #expect(configuration.chain.chainId == 1337)
        #expect(configuration.chain.confirmations == 2)
        #expect(configuration.identity.keyFile == "/node/chain.key")
        #expect(configuration.identity.certificateFile == "/etc/node.crt")
        #expect(configuration.listen.admin == .init(host: "::1", port: 7190))
        #expect(configuration.policy.contracts == nil)
        #expect(configuration.timeouts.reserve == .seconds(30))
        #expect(!configuration.autoRegister)
    }

    @Test func readsWhatInitWrites() throws {
        let made = NodeInitializer(
            directory: "/n", chainURL: "http://127.0.0.1:1", chainId: 5,
            registry: Samples.address(1), market: Samples.address(2), peerPort: 0, httpPort: 0,
            adminPort: 0, confirmations: 1)
        let configuration = try read(made.configurationText)
        #expect(configuration.chain.registry == Samples.address(1))
        #expect(configuration.chain.confirmations == 1)
        #expect(configuration.advertise.peer == nil)
        #expect(configuration.limits.tasks == 4)
        #expect(configuration.autoRegister)
    }

    @Test func defaultsAreWhatInitSays() throws {
        let made = NodeInitializer(
            directory: "/n", chainURL: "http://127.0.0.1:8545", chainId: 1337,
            registry: Samples.address(1), market: Samples.address(2), autoRegister: false)
        let written = try read(made.configurationText)
        let standard = try read(Samples.yaml)
        #expect("\(written.limits)" == "\(standard.limits)")
        #expect("\(written.timeouts)" == "\(standard.timeouts)")
        #expect("\(written.policy)" == "\(standard.policy)")
        #expect(written.logLevel == standard.logLevel)
        #expect(written.chain.pollInterval == standard.chain.pollInterval)
        #expect(written.chain.confirmations == standard.chain.confirmations)
    }

    @Test func refusesUnknownKeysByPathAndLine() {
        #expect(throws: NodeError.unknownKey(path: "chain.colour", line: 6)) {
            try read(
                Samples.yaml.replacing(
                    "identity:", with: "  colour: red\nidentity:"))
        }
        #expect(throws: NodeError.unknownKey(path: "pocily", line: 1)) {
            try read("pocily: 1\n" + Samples.yaml)
        }
    }

    @Test func refusesMissingAndTwiceGivenKeys() {
        #expect(throws: NodeError.missingKey(path: "chain.market")) {
            try read(
                Samples.yaml.replacing(
                    "  market: \"0x0202020202020202020202020202020202020202\"\n", with: ""))
        }
        #expect(throws: NodeError.missingKey(path: "chain")) { try read("") }
        #expect(throws: NodeError.missingKey(path: "listen.peer")) {
            try read(Samples.yaml.replacing("peer: 127.0.0.1:0", with: "peer:"))
        }
        #expect(throws: NodeError.self) {
            try read(Samples.yaml.replacing("chainId: 1337", with: "chainId: 1\n  chainId: 2"))
        }
    }

    @Test(arguments: [
        ("url: http://127.0.0.1:8545", "url: ftp://x", "chain.url"),
        ("chainId: 1337", "chainId: -1", "chain.chainId"),
        ("chainId: 1337", "chainId: [1]", "chain.chainId"),
        ("\"0x0202020202020202020202020202020202020202\"", "\"0x02\"", "chain.market"),
        ("peer: 127.0.0.1:0", "peer: 127.0.0.1:65536", "listen.peer"),
        ("peer: 127.0.0.1:0", "peer: \"::1:7\"", "listen.peer"),
        ("peer: 127.0.0.1:0", "peer: 'a b:7'", "listen.peer"),
        ("storage:", "autoRegister: yes\nstorage:", "autoRegister"),
        ("storage:", "logLevel: loud\nstorage:", "logLevel"),
        ("storage:", "limits:\n  tasks: 0\nstorage:", "limits.tasks"),
        ("storage:", "policy:\n  contracts: none\nstorage:", "policy.contracts"),
        ("storage:", "policy:\n  contracts: [\"0x12\"]\nstorage:", "policy.contracts"),
        ("storage:", "policy:\n  minimumEscrow: -3\nstorage:", "policy.minimumEscrow"),
        ("storage:", "timeouts:\n  peer: nan\nstorage:", "timeouts.peer"),
        ("storage:", "advertise:\n  peer: host:0\nstorage:", "advertise.peer"),
    ])
    func refusesBadValues(_ old: String, _ new: String, _ path: String) {
        let error = #expect(throws: NodeError.self) {
            try read(Samples.yaml.replacing(old, with: new))
        }
        guard case .badValue(let found, _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == path)
    }

    @Test func refusesWhatIsNoMapping() {
        #expect(throws: NodeError.self) { try read("- a\n- b") }
        #expect(throws: NodeError.self) { try read("chain: [") }
        #expect(throws: NodeError.self) { try read("chain: 3") }
        #expect(throws: NodeError.self) { try NodeConfiguration(file: "/nowhere/x.yaml") }
    }

    @Test func listsContracts() throws {
        let id = Samples.word(3)
        let configuration = try read(
            Samples.yaml
                + "\npolicy:\n  contracts: [\"\(id)\"]\n  minimumEscrow: 12345678901234567890\n")
        #expect(configuration.policy.contracts == [id])
        #expect(configuration.policy.minimumEscrow == 12_345_678_901_234_567_890)
    }
}
