import Foundation
import Ledger
import LocalCommittee
import Testing

/// The example from end to end, as real processes on a real EVM.
@Suite(.serialized) struct AuctionTests {
    /// The run ended well, its report is whole, and nothing of it is left.
    private func expectWhole(
        _ program: AuctionProgram, _ result: ProgramRun.Result, _ children: [Int32]
    ) async throws -> AuctionReport {
        #expect(result.status == 0, "\(result.errors)")
        let report = try AuctionReport(result)
        #expect(report.result == report.expected)
        #expect(report.tasks.count == 1)
        #expect(report.rounds > 0)
        #expect(report.bytesPerParty > 0)
        #expect(report.seconds > 0)
        for transaction in report.transactions {
            #expect(transaction.hash.count == 66)
            #expect(transaction.gas >= 21000)
        }
        #expect(result.output.contains("the three agree"))
        #expect(await ProcessTable.left(of: children) == [])
        return report
    }

    @Test(.timeLimit(.minutes(10))) func ownBids() async throws {
        let program = try AuctionProgram(["--json"])
        let (result, children) = try await program.finish()
        let report = try await expectWhole(program, result, children)
        #expect(report.result == .init(winner: 1, price: 7349))
        #expect(result.output.contains("winner Barbara (bidder 1), price 7349"))
        #expect(children.count >= 4, "a chain and three nodes")
        #expect(!program.folderExists)
        let steps = report.transactions.map(\.step)
        for name in ["Ada", "Barbara", "Claude", "Dorothy", "Edsger"] {
            #expect(steps.contains("commit \(name)"))
        }
        #expect(steps.last == "finish")
    }

    /// Forty bidders with ties at the top and the largest numbers there are, in a file with a mark,
    /// a header, comments and DOS line ends.
    @Test(.timeLimit(.minutes(10))) func fortyBidders() async throws {
        var lines = ["\u{FEFF}name,bid", "# late bids"]
        for index in 0..<40 {
            let bid: UInt64 =
                switch index {
                case 17, 23: .max
                case 31: .max - 1
                default: UInt64(index) << 58 | UInt64(index)
                }
            lines.append("bidder \(index), \(bid)")
        }
        let file = try AuctionProgram.bidsFile(lines.joined(separator: "\r\n") + "\r\n\r\n")
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        let program = try AuctionProgram(["--bids", file.path, "--json"])
        let (result, children) = try await program.finish()
        let report = try await expectWhole(program, result, children)
        #expect(report.result == .init(winner: 17, price: .max))
        #expect(report.transactions.count { $0.step.hasPrefix("commit ") } == 40)
        #expect(!program.folderExists)
    }

    /// Two equal bids; and what `--keep` leaves can be looked at and ended as it says.
    @Test(.timeLimit(.minutes(10))) func keptRunning() async throws {
        let file = try AuctionProgram.bidsFile("first,7\nsecond,7\n")
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        let program = try AuctionProgram(["--bids", file.path, "--keep", "--json"])
        defer { try? FileManager.default.removeItem(atPath: program.folder) }
        let (result, children) = try await program.finish()
        defer { for pid in children where ProcessTable.isAlive(pid) { kill(pid, SIGKILL) } }
        #expect(result.status == 0, "\(result.errors)")
        let report = try AuctionReport(result)
        #expect(report.result == .init(winner: 0, price: 7))
        #expect(report.result == report.expected)
        #expect(program.folderExists)

        let admins = result.lines.filter { $0.contains("admin http://") }.compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("http://") }.map(String.init)
        }
        #expect(admins.count == 3)
        for admin in admins {
            let curl = try ProgramRun("/usr/bin/curl", ["-sS", "-m", "10", "\(admin)/health"])
            let health = try await curl.result(within: .seconds(15))
            #expect(health.output.contains("\"ok\":true"), "\(health.errors)")
        }

        let prefix = "stop: kill "
        let stop = try #require(result.lines.first { $0.hasPrefix(prefix) })
        let pids = stop.dropFirst(prefix.count).split(separator: " ").compactMap { Int32($0) }
        #expect(pids.count == 4)
        #expect(pids.allSatisfy(ProcessTable.isAlive))
        let shell = try ProgramRun("/bin/sh", ["-c", String(stop.dropFirst("stop: ".count))])
        #expect(try await shell.result(within: .seconds(10)).status == 0)
        #expect(await ProcessTable.left(of: Array(Set(pids + children)), after: 20) == [])
    }

    @Test(.timeLimit(.minutes(5)), arguments: [[], ["--keep"]])
    func interrupted(options: [String]) async throws {
        let program = try AuctionProgram(options)
        // With --keep nothing but this program ends what it has started, so it is stopped early.
        let children = try await program.waitForChildren { children in
            options.isEmpty
                ? children.count { $0.command.contains("mpc-node run") } == 3 : !children.isEmpty
        }
        let start = ContinuousClock.now
        program.run.send(signal: SIGINT)
        let (result, more) = try await program.finish(within: 25)
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(result.status == 130)
        #expect(result.errors.contains("stopping"))
        #expect(await ProcessTable.left(of: children.map(\.pid) + more) == [])
        #expect(!program.folderExists)
    }

    /// A node dies: the run fails, says where the logs are, and leaves nothing else.
    @Test(.timeLimit(.minutes(5))) func failureKeepsLogs() async throws {
        let program = try AuctionProgram([])
        defer { try? FileManager.default.removeItem(atPath: program.folder) }
        let children = try await program.waitForChildren { children in
            children.count { $0.command.contains("mpc-node run") } == 3
        }
        let node = try #require(children.first { $0.command.contains("mpc-node run") })
        kill(node.pid, SIGKILL)
        let (result, more) = try await program.finish()
        #expect(result.status != 0)
        let errors = result.errorLines.filter { $0.hasPrefix("Error: ") }
        #expect(errors.count == 1)
        #expect(errors.first?.contains("the logs are kept in \(program.folder)") == true)
        #expect(FileManager.default.fileExists(atPath: program.folder + "/devchain.log"))
        #expect(await ProcessTable.left(of: children.map(\.pid) + more) == [])
    }

    /// Another chain by its URL and a key file: no chain is started.
    @Test(.timeLimit(.minutes(10))) func otherChain() async throws {
        let folder = try AuctionProgram.bidsFile("").deletingLastPathComponent()
        defer { try? FileManager.default.removeItem(at: folder) }
        let chain = try await DevelopmentChain(
            root: AuctionProgram.root, directory: folder.path, blockTime: 0.2, chainId: 4242)
        let key = folder.appendingPathComponent("key").path
        do {
            try chain.keys[0].save(to: key)
            let program = try AuctionProgram(
                ["--json"], environment: ["CHAIN_RPC_URL": chain.url, "CHAIN_KEY_FILE": key])
            let (result, children) = try await program.finish()
            let report = try await expectWhole(program, result, children)
            #expect(report.result == .init(winner: 1, price: 7349))
            #expect(!result.errors.contains("development chain"))
            #expect(!program.folderExists)

            // Without the key nothing is started.
            let keyless = try AuctionProgram(
                [], environment: ["CHAIN_RPC_URL": chain.url, "CHAIN_KEY_FILE": key + ".none"])
            let refusal = try await keyless.finish().0
            #expect(refusal.status != 0)
            #expect(refusal.errorLines.last?.contains("\(key).none can't be read") == true)
            #expect(!keyless.folderExists)
        } catch {
            await chain.stop()
            throw error
        }
        await chain.stop()
    }
}
