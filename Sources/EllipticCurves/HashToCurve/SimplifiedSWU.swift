internal import FiniteFields

/// The simplified map of Shallue, van de Woestijne and Ulas to y^2 = x^3 + a x + b with a b not zero
/// (RFC 9380, 6.6.2 and F.2).
struct SimplifiedSWU<F: HashedField>: Sendable {
    private let a: F
    private let b: F
    private let z: F
    private let root: RatioRoot<F>

    /// - Precondition: `z` is as RFC 9380, 6.6.2 demands; it is no square.
    init(a: F, b: F, z: F) {
        (self.a, self.b, self.z) = (a, b, z)
        root = RatioRoot(z: z)
    }

    /// The point with x = `numerator / denominator`. Constant time.
    func callAsFunction(_ u: F) -> (numerator: F, denominator: F, y: F) {
        let zuu = z * u.squared()
        let sum = zuu.squared() + zuu
        // x1 = b (sum + 1) / (-a sum), or b / (z a) if sum is 0.
        let numerator = b * (sum + .one)
        let denominator = a * F.select(sum == .zero ? 1 : 0, z, -sum)
        // g(x1) = above / below
        let square = denominator.squared()
        let below = square * denominator
        let above = (numerator.squared() + a * square) * numerator + b * below
        let (isSquare, y1) = root(above, over: below)
        // x2 = z u^2 x1, and g(x2) = (z u^2)^3 g(x1).
        let y = F.select(isSquare, y1, zuu * u * y1)
        return (
            .select(isSquare, numerator, zuu * numerator), denominator,
            .select(u.sign ^ y.sign, -y, y)
        )
    }
}
