import Foundation
import LocalCommittee
import Testing

/// `mpc contract …`, which needs no network.
@Suite struct ContractCommandTests {
    static let manifest = """
        contract: refused
        methods:
          f:
            parameters:
              - name: values
                type: { array: u64, length: providers }
                role: input
                from: providers
                visibility: secret
              - name: count
                type: u32
                role: count
            returns: { type: u64, learns: everyone }
        """

    @Test(.timeLimit(.minutes(5))) func checkAccepts() async throws {
        let lines = try await CommandLine.lines(["contract", "check", CommandLine.auction])
        #expect(lines.first == "auction: can run in private")
        for name in ["IR hash", "manifest hash"] {
            let line = try #require(lines.first { $0.hasPrefix(name) })
            #expect(line.split(separator: " ").last?.count == 66)
        }
    }

    /// The function, the line and the reason are in the error's one line.
    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            (
                """
                #include <stdint.h>
                uint64_t f(const uint64_t *values, uint32_t count) {
                    double sum = 0;
                    for (uint32_t i = 0; i < count; i++)
                        sum += (double)values[i];
                    return (uint64_t)sum;
                }
                """, "type double can't be used in a contract"
            ),
            (
                """
                #include <stdint.h>
                static const uint64_t table[4] = {3, 1, 4, 1};
                uint64_t f(const uint64_t *values, uint32_t count) {
                    return table[values[0] & 3] + count;
                }
                """, "an address depends on a secret"
            ),
            (
                """
                #include <stdint.h>
                uint64_t f(const uint64_t *values, uint32_t count) {
                    uint64_t steps = 0;
                    for (uint64_t x = values[0]; x != 1; x = x & 1 ? 3 * x + 1 : x / 2) steps++;
                    return steps + count;
                }
                """, "depends on a secret"
            ),
        ])
    func checkRefuses(source: String, reason: String) async throws {
        let folder = try Folder()
        let file = try folder.file("refused.c", source)
        _ = try folder.file("refused.yaml", Self.manifest)
        let result = try await CommandLine.mpc(["contract", "check", file])
        #expect(result.status != 0)
        #expect(result.errorLines.count == 1)
        #expect(result.errors.hasPrefix("Error: f, "), "\(result.errors)")
        #expect(result.errors.contains(reason), "\(result.errors)")
        #expect(result.errors.contains(/line \d+|refused\.c:\d+/), "\(result.errors)")
    }

    @Test(.timeLimit(.minutes(5))) func checkFailsPlainly() async throws {
        let folder = try Folder()
        let garbled = try folder.file("garbled.c", "uint64_t f(\n")
        _ = try folder.file("garbled.yaml", Self.manifest)
        let alone = try folder.file("alone.c", "int f(void) { return 1; }\n")
        try await CommandLine.expectFailure(
            ["contract", "check", "/nowhere/a.c"], saying: "/nowhere/a.c can't be read")
        try await CommandLine.expectFailure(
            ["contract", "check", garbled], saying: "does not compile: ")
        try await CommandLine.expectFailure(
            ["contract", "check", alone], saying: "write a manifest or give --manifest")
        try await CommandLine.expectFailure(
            ["contract", "check", CommandLine.auction, "--compiler", "no-such-clang"],
            saying: "no compiler no-such-clang: install clang")
        try await CommandLine.expectFailure(
            ["contract", "check", folder.url.path], saying: "give a .c file or text LLVM IR")
    }

    @Test(.timeLimit(.minutes(5))) func runInClearAndPrivate() async throws {
        let arguments =
            ["contract", "run", CommandLine.auction]
            + [4200, 7350, 6100, 7349].flatMap { ["--input", "\($0)"] } + ["--input", "-"]
        let inClear = try await CommandLine.lines(arguments)
        let inPrivate = try await CommandLine.lines(arguments + ["--private"])
        #expect(inClear == ["result.winner = 1", "result.price = 7349"])
        #expect(inPrivate.prefix(2) == inClear[...])
        let cost = /online: rounds \d+, messages a party \d+, bytes a party \d+/
        #expect(inPrivate.last?.wholeMatch(of: cost) != nil)
        try await CommandLine.expectFailure(
            ["contract", "run", CommandLine.auction, "--input", "7x"],
            saying: "is not a whole number of 64 bits")
        try await CommandLine.expectFailure(
            ["contract", "run", CommandLine.auction, "--method", "other"],
            saying: "no method other")
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            ("replicated-active", 3), ("shamir", 5), ("shamir-active", 3), ("additive", 3),
            ("additive-active", 2),
        ])
    func runByEachProtocol(name: String, parties: Int) async throws {
        let lines = try await CommandLine.lines(
            ["contract", "run", CommandLine.auction, "--protocol", name, "--parties", "\(parties)"]
                + ["4200", "7350", "-", "6100"].flatMap { ["--input", $0] })
        #expect(lines.prefix(2) == ["result.winner = 1", "result.price = 6100"])
        #expect(lines.dropFirst(2).first?.hasPrefix("online: rounds ") == true)
        let more = lines.dropFirst(3)
        guard name.hasPrefix("additive") else { return #expect(more.isEmpty) }
        #expect(more.first?.hasPrefix("offline: rounds ") == true && more.count == 2)
        #expect(more.last?.hasPrefix("preprocessing: triples ") == true)
    }

    @Test(.timeLimit(.minutes(5))) func protocolsThatCannotBe() async throws {
        try await CommandLine.expectFailure(
            [
                "contract", "run", CommandLine.auction, "--input", "1", "--protocol", "replicated",
                "--parties", "4",
            ], saying: "the protocol has 3 parties, not 4")
        // An option that is not read is answered with its help.
        let result = try await CommandLine.mpc(
            ["contract", "run", CommandLine.auction, "--input", "1", "--protocol", "magic"])
        #expect(result.status == 64 && result.output.isEmpty)
        #expect(result.errors.contains("no protocol magic; there are replicated, "))
    }

    @Test(.timeLimit(.minutes(5))) func estimateByAProtocol() async throws {
        let lines = try await CommandLine.lines(
            [
                "contract", "estimate", CommandLine.auction, "--providers", "3", "--json",
                "--protocol", "additive", "--parties", "4",
            ])
        let figures = try JSONDecoder().decode(
            [String: Int].self, from: Data(try #require(lines.last).utf8))
        for name in [
            "onlineRounds", "onlineBytesPerParty", "onlineMessagesPerParty", "offlineRounds",
            "offlineBytesPerParty", "bitTripleWords", "edaBits",
        ] { #expect(figures[name] ?? 0 > 0, "\(name)") }
        // Of parties that send differently much a run tells the same as its estimate: the most.
        let run = try await CommandLine.lines([
            "contract", "run", CommandLine.auction, "--protocol", "additive", "--parties", "4",
            "--input", "5", "--input", "9", "--input", "7",
        ])
        let offline = try #require(run.first { $0.hasPrefix("offline: ") })
        let bytes = offline.split(separator: " ").last.flatMap { Double($0) } ?? 0
        let estimated = Double(figures["offlineBytesPerParty"] ?? 0)
        #expect(abs(bytes - estimated) <= 0.05 * estimated)
    }

    /// A result for one alone is said so by `check` and shown by `run`.
    @Test(.timeLimit(.minutes(5))) func saysWhoLearnsWhat() async throws {
        let folder = try Folder()
        let file = try folder.file(
            "mean.c",
            """
            #include <stdint.h>
            uint64_t f(const uint64_t *values, uint32_t count, int32_t *least, uint8_t *above) {
                uint64_t sum = 0;
                for (uint32_t i = 0; i < count; i++) sum += values[i];
                *least = -(int32_t)(values[0] & 0xFF);
                *above = values[1] > values[0];
                return sum;
            }
            """)
        _ = try folder.file(
            "mean.yaml",
            Self.manifest.replacing("learns: everyone", with: "learns: {provider: 1}").replacing(
                "    returns:",
                with: """
                          - { name: least, type: i32, role: output, learns: requester }
                          - { name: above, type: bool, role: output, learns: everyone }
                        returns:
                    """))
        let checked = try await CommandLine.lines(["contract", "check", file])
        #expect(
            checked.prefix(3) == [
                "f: can run in private", "  least is learnt by requester only",
                "  return is learnt by provider 1 only",
            ])
        let arguments = ["contract", "run", file, "--input", "40", "--input", "60"]
        let inClear = try await CommandLine.lines(arguments)
        #expect(
            inClear == [
                "least = -40  (requester only)", "above = 1", "return = 100  (provider 1 only)",
            ])
        let inPrivate = try await CommandLine.lines(arguments + ["--private"])
        #expect(inPrivate.prefix(3) == inClear[...])
        try await CommandLine.expectFailure(
            ["contract", "run", file, "--input", "40"], saying: "provider")
    }

    @Test(.timeLimit(.minutes(5))) func estimate() async throws {
        let lines = try await CommandLine.lines(
            ["contract", "estimate", CommandLine.auction, "--providers", "5", "--json"])
        let data = Data(try #require(lines.last).utf8)
        let figures = try JSONDecoder().decode([String: Int].self, from: data)
        for name in [
            "rounds", "bytesPerParty", "messagesPerParty", "multiplications", "comparisons",
            "instructions",
        ] { #expect(figures[name] ?? 0 > 0, "\(name)") }
        #expect(figures["triples"] == 0)
    }

    /// The manifest of `dot` says how many providers there are; that of the auction doesn't.
    @Test(.timeLimit(.minutes(5))) func providersThatTheManifestFixes() async throws {
        let dot = CommandLine.root
            .appendingPathComponent("Tests/PrivacyContractsTests/Contracts/dot.c").path
        let lines = try await CommandLine.lines(["contract", "estimate", dot, "--argument", "8"])
        // A dot product counts once.
        #expect(lines.contains("multiplications 1"))
        try await CommandLine.expectFailure(
            ["contract", "estimate", CommandLine.auction],
            saying: "data providers: give --providers")
    }

    @Test(.timeLimit(.minutes(5))) func benchLines() async throws {
        let dot = CommandLine.root
            .appendingPathComponent("Tests/PrivacyContractsTests/Contracts/dot.c").path
        for arguments in [
            ["mpc", "--protocol", "replicated", "--op", "mul", "--count", "1000"],
            // A field of 61 bits has room for divisions of shorter numbers.
            ["mpc", "--protocol", "shamir", "--op", "fixdiv", "--count", "8", "--repeats", "1"],
            ["contract", dot, "--argument", "1000"],
        ] {
            let lines = try await CommandLine.lines(["bench"] + arguments + ["--json"])
            #expect(lines.count == 1)
            let line = Data(try #require(lines.first).utf8)
            let result = try JSONDecoder().decode(BenchLine.self, from: line)
            #expect(result.value > 0)
            #expect(!result.unit.isEmpty)
            #expect(result.parties == 3)
            #expect(!result.path.isEmpty)
        }
        // Triples are made offline, whether that is said or not.
        let triples = try await CommandLine.lines([
            "bench", "mpc", "--protocol", "additive", "--op", "triples", "--count", "100",
            "--repeats", "1", "--json",
        ])
        let line = try JSONDecoder().decode(
            BenchLine.self, from: Data(try #require(triples.last).utf8))
        #expect(line.name == "mpc additive triples offline" && line.parties == 2)
    }

    /// A contract beside the same operations on vectors; what it can't be measured beside is refused.
    @Test(.timeLimit(.minutes(5))) func benchBesideVectors() async throws {
        let dot = CommandLine.root
            .appendingPathComponent("Tests/PrivacyContractsTests/Contracts/dot.c").path
        let command = ["bench", "contract", dot, "--argument", "1000", "--json", "--beside"]
        let lines = try await CommandLine.lines(command + ["dot"])
        let line = try JSONDecoder().decode(
            BenchLine.self, from: Data(try #require(lines.first).utf8))
        #expect(line.beside == "dot")
        #expect(line.ofVectorRate ?? 0 > 0)
        let refused = try await CommandLine.mpc(command + ["sort"])
        #expect(refused.status != 0 && refused.output.isEmpty)
        #expect(refused.errors.contains("--beside takes one of dot, count, auction, mul, less"))
    }

    private struct BenchLine: Decodable {
        var name: String
        var value: Double
        var unit: String
        var parties: Int
        var path: String
        var beside: String?
        var ofVectorRate: Double?
    }
}
