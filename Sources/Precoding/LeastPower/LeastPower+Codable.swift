extension LeastPower.Obstacle: Codable {}
