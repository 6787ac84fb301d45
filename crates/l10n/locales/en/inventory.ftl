### Messages of the area: inventory. Start each message with "inventory-".
