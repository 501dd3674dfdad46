import PrivacyContracts
import Testing

/// The manifest's schema: what is read, and each fault by its path.
@Suite struct ManifestTests {
    private func parameter(_ text: String) -> String {
        "contract: t\nmethods: {f: {parameters: [{name: n, type: u32, role: count}, {\(text)}]}}"
    }

    static let faults: [(text: String, path: String)] = [
        ("name: a, type: u65, role: output, learns: everyone", ".type"),
        ("name: a, type: u64, role: output", ".learns"),
        ("name: a, type: u64, role: output, learns: nobody", ".learns"),
        ("name: a, type: u64, role: output, learns: providers", ".learns"),
        ("name: a, type: u64, role: output, learns: {provider: 1024}", ".learns.provider"),
        ("name: a, type: u64, role: output, learns: {provider: -1}", ".learns.provider"),
        ("name: a, type: u64, role: output, learns: {requester: 0}", ".learns.requester"),
        ("name: a, type: u64, role: output, learns: {}", ".learns.provider"),
        ("name: a, type: u64, role: output, learns: [everyone]", ".learns"),
        ("name: a, type: u64, role: output, learns: everyone, visibility: secret", ".visibility"),
        ("name: n, type: u64, role: output, learns: everyone", ".name"),
        ("name: a, type: u64, role: input, from: requester, visibility: secret", ".visibility"),
        ("name: a, type: u64, role: input, from: {provider: 0}, visibility: public", ".visibility"),
        (
            "name: a, type: u64, role: input, from: {provider: 5000}, visibility: secret",
            ".from.provider"
        ),
        ("name: a, type: u64, role: input, from: providers, visibility: secret", ".type"),
        ("name: a, type: {array: u64, length: q}, role: output, learns: everyone", ".type.length"),
        ("name: a, type: {array: u64, length: 0}, role: output, learns: everyone", ".type.length"),
        (
            "name: a, type: u8, role: input, from: {provider: 0}, visibility: secret, range: [0, 256]",
            ".range"
        ),
        (
            "name: a, type: u64, role: input, from: requester, visibility: public, colour: red",
            ".colour"
        ),
    ]

    @Test(arguments: faults.indices) func faultIsNamed(_ index: Int) {
        let (text, path) = Self.faults[index]
        do {
            _ = try Manifest(yamlOrJSON: parameter(text))
            Issue.record("read: \(text)")
        } catch {
            guard case .manifest(let found, _) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(found == "methods.f.parameters[1]" + path)
        }
    }

    @Test func protocolsAreRead() throws {
        func read(_ text: String) throws -> ContractProtocol? {
            try Manifest(yamlOrJSON: "contract: t\n\(text)\nmethods: {f: {parameters: []}}")
                .protocol
        }
        #expect(try read("") == nil)
        #expect(
            try read("protocol: shamir-active\nparties: 5")
                == ContractProtocol(.shamirActive, parties: 5))
        #expect(try read("protocol: additive") == ContractProtocol(.additive, parties: 2))
        func among(_ parties: Int, _ text: String) throws -> ContractProtocol {
            try Manifest(yamlOrJSON: "contract: t\n\(text)\nmethods: {f: {parameters: []}}")
                .protocol(among: parties)
        }
        #expect(try among(3, "") == ContractProtocol(.replicated, parties: 3))
        #expect(try among(5, "protocol: shamir") == ContractProtocol(.shamir, parties: 5))
        #expect(
            try among(4, "protocol: additive\nparties: 4")
                == ContractProtocol(.additive, parties: 4))
        #expect(throws: ContractError.partyCount(3, lowest: 4, highest: 4)) {
            try among(3, "protocol: additive\nparties: 4")
        }
        #expect(throws: ContractError.partyCount(2, lowest: 3, highest: 3)) { try among(2, "") }
        #expect(throws: ContractError.partyCount(17, lowest: 2, highest: 16)) {
            try among(17, "protocol: additive-active")
        }
        for (text, path) in [
            ("protocol: magic", "protocol"), ("parties: 3", "protocol"),
            ("protocol: replicated\nparties: 4", "parties"),
            ("protocol: shamir\nparties: 17", "parties"),
        ] {
            do {
                _ = try read(text)
                Issue.record("read: \(text)")
            } catch let error as ContractError {
                guard case .manifest(path, _) = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
        }
    }

    @Test func jsonIsTheSame() throws {
        let json = """
            {"contract": "t", "methods": {"f": {"parameters": [
              {"name": "a", "type": {"array": "i16", "length": "providers"}, "role": "input",
               "from": "providers", "visibility": "secret", "range": [-5, 5], "missing": "zero"}],
              "returns": {"type": "i64", "learns": "everyone"}}}}
            """
        let yaml = """
            contract: t
            methods:
              f:
                parameters:
                  - name: a
                    type: { array: i16, length: providers }
                    role: input
                    from: providers
                    visibility: secret
                    range: [-5, 5]
                    missing: zero
                returns: { type: i64, learns: everyone }
            """
        let manifest = try Manifest(yamlOrJSON: json)
        #expect(try Manifest(yamlOrJSON: yaml) == manifest)
        let shape = try MethodShape(
            try manifest.method(named: "f"), providers: 2, arguments: [])
        let minus = UInt64(bitPattern: -5)
        #expect(try shape.resolve([[minus], nil]) == [[minus], [0]])
        #expect(try shape.resolve([[minus &- 1], [5]]) == [[0], [5]])
        #expect(throws: ContractError.inputs(.providerCount(atLeast: 2, atMost: 2, found: 1))) {
            try shape.resolve([[1]])
        }
    }

    @Test func argumentsAreWords() throws {
        let manifest = try Manifest(
            yamlOrJSON: """
                contract: t
                methods:
                  f:
                    parameters:
                      - { name: table, type: { array: i8, length: n }, role: input,
                          from: requester, visibility: public }
                      - { name: n, type: u16, role: input, from: requester, visibility: public }
                """)
        let method = try manifest.method(named: "f")
        let arguments: [UInt64] = [2, UInt64(bitPattern: -3), 7]
        let shape = try MethodShape(method, providers: 0, arguments: arguments)
        #expect(shape.counts == [2, 1])
        let words = shape.encodedArguments
        #expect(words.count == 96 && words[32] == 0xFF && words[63] == 0xFD)
        #expect(try MethodShape(method, providers: 0, encodedArguments: words) == shape)
        var wrong = words
        wrong[40] = 0
        #expect(throws: ContractError.self) {
            try MethodShape(method, providers: 0, encodedArguments: wrong)
        }
        #expect(throws: ContractError.self) {
            try MethodShape(method, providers: 0, encodedArguments: Array(words.dropLast(32)))
        }
    }

    @Test func hostileTexts() {
        for text in [
            String(repeating: "[", count: 30_000), String(repeating: "- ", count: 30_000),
            String(repeating: " ", count: 70_000), "a: &x [*x]", "\u{0}", "contract: [t]",
        ] {
            #expect(throws: ContractError.self) { try Manifest(yamlOrJSON: text) }
        }
    }
}
